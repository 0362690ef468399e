/**
 * What the server says of its own API: an OpenAPI document of the routes it has.
 */
@NullMarked
package io.sfumato.web.description;

import org.jspecify.annotations.NullMarked;
