package io.sfumato.web.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.result.Decision;
import io.sfumato.web.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The events of one stream (api.md §3.8), numbered densely in the order they are written:
 * pings come in between, so the engine's own numbers don't do. One instance per stream;
 * not thread-safe.
 */
public final class EventJson {

	private static final double MICROS_PER_MILLI = 1000;

	private final boolean severalItems;

	private int sequence;

	/**
	 * @param severalItems whether events tell which item they belong to
	 */
	public EventJson(boolean severalItems) {
		this.severalItems = severalItems;
	}

	/**
	 * An event with its name.
	 *
	 * @param data what stands in its {@code data} line
	 */
	public record Named(String name, Map<String, @Nullable Object> data) {

		Map<String, @Nullable Object> inTrace() {
			var json = new LinkedHashMap<String, @Nullable Object>();
			json.put("event", this.name);
			json.putAll(this.data);
			return json;
		}

	}

	/** A sign of life between two events. */
	public Named ping() {
		return new Named("ping", begin());
	}

	/** The end of a stream that failed. */
	public Named error(Problem problem, String requestId) {
		var data = begin();
		data.put("problem", problem.body(requestId));
		return new Named("error", data);
	}

	/** Every event but a failure, which needs a request id. */
	public Named next(GenerationEvent event) {
		return switch (event) {
			case GenerationEvent.Accepted accepted -> accepted(accepted);
			case GenerationEvent.Queued queued -> queued(queued);
			case GenerationEvent.Encoded encoded -> encoded(encoded);
			case GenerationEvent.Heard heard -> heard(heard);
			case GenerationEvent.CanvasShown canvas -> canvas(canvas);
			case GenerationEvent.Step step -> step(step);
			case GenerationEvent.Pruned pruned -> pruned(pruned);
			case GenerationEvent.BlockDone block -> block(block);
			case GenerationEvent.TextDelta text -> text(text);
			case GenerationEvent.Grown grown -> grown(grown);
			case GenerationEvent.ShapeRead shape -> shape(shape);
			case GenerationEvent.SlotFilled slot -> slot(slot);
			case GenerationEvent.Decided decided -> slot(decided);
			case GenerationEvent.Done done -> done(done);
			case GenerationEvent.Failed failed ->
				throw new IllegalArgumentException("a failure is written by error()", failed.problem());
		};
	}

	private Map<String, @Nullable Object> begin() {
		var data = new LinkedHashMap<String, @Nullable Object>();
		data.put("seq", this.sequence++);
		return data;
	}

	private Map<String, @Nullable Object> begin(int item) {
		var data = begin();
		if (this.severalItems) {
			data.put("item", item);
		}
		return data;
	}

	private Named accepted(GenerationEvent.Accepted event) {
		var data = begin();
		data.put("runId", event.runId());
		data.put("operation", event.operation());
		data.put("model", event.model());
		data.put("strategy", event.strategy());
		data.put("options", event.options());
		return new Named("accepted", data);
	}

	private Named queued(GenerationEvent.Queued event) {
		var data = begin();
		data.put("position", event.position());
		return new Named("queued", data);
	}

	private Named encoded(GenerationEvent.Encoded event) {
		var data = begin();
		data.put("media", event.media().stream().map(EventJson::medium).toList());
		data.put("promptTokens", event.promptTokens());
		data.put("timesMs", event.encodeMicros() / MICROS_PER_MILLI);
		return new Named("encoded", data);
	}

	private static Map<String, @Nullable Object> medium(GenerationEvent.EncodedMedia medium) {
		var json = new LinkedHashMap<String, @Nullable Object>();
		json.put("index", medium.index());
		json.put("id", medium.id());
		json.put("kind", medium.kind());
		json.put("width", medium.width());
		json.put("height", medium.height());
		json.put("seconds", medium.seconds());
		json.put("tokens", medium.tokens());
		json.put("kept", medium.kept());
		json.put("cache", medium.cacheHit() ? "hit" : "miss");
		return json;
	}

	private Named heard(GenerationEvent.Heard event) {
		var data = begin();
		data.put("text", event.question().text());
		data.put("confidence", event.question().confidence());
		return new Named("heard", data);
	}

	private Named canvas(GenerationEvent.CanvasShown event) {
		var data = begin(event.item());
		data.put("version", event.version());
		data.put("cells", event.cells().stream().map(EventJson::cell).toList());
		return new Named("canvas", data);
	}

	private static Map<String, Object> cell(GenerationEvent.Cell cell) {
		var json = new LinkedHashMap<String, Object>();
		json.put("cell", cell.cell());
		json.put("state", cell.state());
		String text = cell.text();
		if (text != null) {
			json.put("text", text);
		}
		String slot = cell.slot();
		if (slot != null) {
			json.put("slot", slot);
		}
		return json;
	}

	private Named step(GenerationEvent.Step event) {
		var data = begin(event.item());
		data.put("step", event.step());
		data.put("block", event.block());
		data.put("positions", event.positions());
		data.put("commits", event.commits().stream().map(EventJson::commit).toList());
		data.put("remasks", event.remasks().stream().map(EventJson::remask).toList());
		data.put("edits", event.edits().stream().map(EventJson::commit).toList());
		data.put("masked", event.masked());
		return new Named("step", data);
	}

	private static Map<String, Object> commit(GenerationEvent.Commit commit) {
		var json = new LinkedHashMap<String, Object>();
		json.put("cell", commit.cell());
		json.put("text", commit.text());
		json.put("p", commit.probability());
		return json;
	}

	private static Map<String, Object> remask(GenerationEvent.Remask remask) {
		var json = new LinkedHashMap<String, Object>();
		json.put("cell", remask.cell());
		json.put("p", remask.probability());
		return json;
	}

	private Named pruned(GenerationEvent.Pruned event) {
		var data = begin(event.item());
		data.put("media", event.media());
		data.put("kept", event.kept());
		data.put("pruned", event.pruned());
		return new Named("prune", data);
	}

	private Named block(GenerationEvent.BlockDone event) {
		var data = begin(event.item());
		data.put("block", event.block());
		data.put("cells", event.cells());
		data.put("text", event.text());
		data.put("confidence", event.confidence());
		return new Named("block", data);
	}

	private Named text(GenerationEvent.TextDelta event) {
		var data = begin(event.item());
		data.put("delta", event.delta());
		return new Named("text", data);
	}

	private Named grown(GenerationEvent.Grown event) {
		var data = begin(event.item());
		data.put("version", event.version());
		data.put("after", event.after());
		data.put("insert", event.inserted());
		data.put("remove", List.of());
		return new Named("grow", data);
	}

	private Named shape(GenerationEvent.ShapeRead event) {
		var data = begin(event.item());
		data.put("name", event.shape().place());
		data.putAll(RecordJson.shape(event.shape()));
		return new Named("slot", data);
	}

	private Named slot(GenerationEvent.SlotFilled event) {
		var data = begin(event.item());
		data.put("name", event.slot().name());
		data.putAll(RecordJson.slot(event.slot()));
		return new Named("slot", data);
	}

	/** A decision is a slot that is read. */
	private Named slot(GenerationEvent.Decided event) {
		var data = begin(event.item());
		Decision decision = event.decision();
		data.put("name", decision.id());
		data.put("value", DecisionJson.value(decision));
		data.put("text", decision.abstained() ? null : decision.label());
		data.put("confidence", decision.confidence());
		data.put("probabilities", DecisionJson.probabilities(decision));
		data.put("pNotVisible", decision.pAbstain());
		data.put("status", decision.abstained() ? "notVisible" : "filled");
		return new Named("slot", data);
	}

	private Named done(GenerationEvent.Done event) {
		var data = begin();
		data.put("run", ResultJson.of(event.result()));
		return new Named("done", data);
	}

}
