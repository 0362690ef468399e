package io.sfumato.backbone.loop;

/**
 * What one pass did.
 *
 * @param number of the pass, from 0
 * @param block number of the window it worked in
 * @param from the answer's first cell of the window
 * @param to the one behind its last
 * @param positions query cells it evaluated, 0 if it read the pass before once more
 * @param commits cells it decided, those it filled at the end included
 * @param reopened cells it masked again or gave another token
 * @param masked undecided cells of the answer that are left
 * @param blockFinished whether the window is complete
 * @param settled cells at the answer's beginning that stay as they are once they are
 * decided; all of it, unless the run revises
 */
public record Step(int number, int block, int from, int to, int positions, int commits, int reopened, int masked,
		boolean blockFinished, int settled) {
}
