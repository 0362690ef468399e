package io.sfumato.trainer.train;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How a stage is run.
 *
 * @param stage its name: {@code eyes}, {@code language}, {@code projector},
 * {@code together}, {@code anneal}, {@code focus}, {@code revise}, {@code listen} or
 * {@code ears}
 * @param run directory of the snapshots
 * @param budget wall clock for what remains of the stage; a restart plans anew
 * @param batch single-tile pages of a step
 * @param tiled share of the pages of several tiles that are used; they cost much more
 * @param first characters of the longest page at the start, where longer ones are to
 * follow as the short ones are learned; empty to show all from the start
 * @param longest pages of more characters are left out; short ones teach the first
 * lessons
 * @param threads torch threads
 * @param seed of weights and samples
 * @param clips folder of {@code train} and {@code held-out} clips, for stages that listen
 * @param clipBatch clips of a step
 * @param progress the schedule's place to go on from, empty for that of the snapshot
 */
public record TrainingPlan(String stage, Path run, Duration budget, int batch, double tiled, OptionalInt first,
		int longest, int threads, long seed, Optional<Path> clips, int clipBatch, OptionalDouble progress) {

}
