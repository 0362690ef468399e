/**
 * What happens before Spring does: a process that finds a start cache beside its jar
 * becomes one that uses it.
 */
@NullMarked
package io.sfumato.app.start;

import org.jspecify.annotations.NullMarked;
