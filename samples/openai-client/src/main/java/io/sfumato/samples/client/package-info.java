/**
 * The official OpenAI client against a server of ours: a class goes in as the form of the
 * answer, and an object of it comes out.
 */
@NullMarked
package io.sfumato.samples.client;

import org.jspecify.annotations.NullMarked;
