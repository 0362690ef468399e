/**
 * The entry point of the application. Component scanning starts here, so every Spring
 * bean of the product lies below this package.
 */
@NullMarked
package io.sfumato;

import org.jspecify.annotations.NullMarked;
