/**
 * Media that requests name by address: never fetched, or from hosts that the operator has
 * listed and in a way that leads nowhere else.
 */
@NullMarked
package io.sfumato.web.remote;

import org.jspecify.annotations.NullMarked;
