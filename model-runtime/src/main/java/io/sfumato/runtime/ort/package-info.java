/**
 * ONNX Runtime with an owner for every native thing: sessions over a checkpoint's
 * weights, runs that another thread can stop, and errors that say what to do.
 */
@NullMarked
package io.sfumato.runtime.ort;

import org.jspecify.annotations.NullMarked;
