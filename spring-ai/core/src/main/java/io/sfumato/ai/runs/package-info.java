/**
 * The one thing these models need of an engine, whether that is in this process or
 * elsewhere: somebody who takes requests.
 */
@NullMarked
package io.sfumato.ai.runs;

import org.jspecify.annotations.NullMarked;
