/**
 * Records that always have the shape that was asked for, written in any order on one
 * canvas.
 *
 * <pre>
 * RecordPlan plan = new SchemaCompiler().compile(schema, SchemaOptions.STANDARD);
 * Choices choices = Choices.none().with("/colour", 2);       // what was read as a label
 * RecordConstraint record = new CanvasPlanner(new TokenSpace(vocabulary))
 *     .lay(plan.scaffold(choices), SlotTerms.NONE, 256);     // cells, some of them masked
 * while (!record.isDone()) {
 *     float[][] logits = forward(record.cells());
 *     for (Proposal each : record.propose((cell) -&gt; Candidates.of(logits[cell], 64, record.watched(cell)))) {
 *         if (each.probability() &gt;= 0.9) {
 *             record.commit(each.cell(), each.token(), each.probability());
 *         }
 *     }
 * }
 * JsonNode value = record.record(false);
 * </pre> The loop may stop at any moment: {@code record.finish()} completes every value
 * with its most probable text.
 */
@NullMarked
package io.sfumato.structured;

import org.jspecify.annotations.NullMarked;
