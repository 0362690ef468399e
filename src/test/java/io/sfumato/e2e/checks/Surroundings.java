package io.sfumato.e2e.checks;

import java.util.function.Supplier;

/**
 * What the checks look at beside a server.
 *
 * @param log everything that was written to the console since the first check
 */
record Surroundings(Canary canary, Supplier<String> log) {
}
