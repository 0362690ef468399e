/**
 * The command line of the jar: what the server does over HTTP, for files and standard
 * input, without a server. Results go to standard output, everything else to standard
 * error, so that the output can be piped.
 */
@NullMarked
package io.sfumato.app.command;

import org.jspecify.annotations.NullMarked;
