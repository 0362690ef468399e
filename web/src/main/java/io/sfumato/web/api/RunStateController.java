package io.sfumato.web.api;

import java.util.LinkedHashMap;
import java.util.Map;

import io.sfumato.web.http.Body;
import io.sfumato.web.http.JsonBody;
import io.sfumato.web.http.RequestContext;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.run.FinishedRuns;
import io.sfumato.web.run.RunState;
import io.sfumato.web.wire.ResultJson;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/**
 * What has become of runs, for who asked for them (api.md §3.1). All of it is known in
 * memory.
 */
@RestController
@RequestMapping("/api/v1/runs/{id}")
class RunStateController {

	private final FinishedRuns runs;

	/** A result may be large, and the event loop has others to serve. */
	private final Scheduler workers = Schedulers.boundedElastic();

	RunStateController(FinishedRuns runs) {
		this.runs = runs;
	}

	@GetMapping
	Mono<Void> state(ServerWebExchange exchange, @PathVariable String id) {
		return Mono.fromCallable(() -> body(exchange, id))
			.subscribeOn(this.workers)
			.flatMap((body) -> body.write(exchange.getResponse()));
	}

	private Body body(ServerWebExchange exchange, String id) {
		RunState state = this.runs.state(owner(exchange), id).orElseThrow(RunStateController::unknown);
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("id", id);
		json.put("state", state.label());
		switch (state) {
			case RunState.Done done -> json.put("run", ResultJson.of(done.run().result()));
			case RunState.Failed failed ->
				json.put("problem", Problem.of(failed.problem()).body(RequestContext.id(exchange)));
			case RunState.Queued _, RunState.Running _ -> {
			}
		}
		return Body.json(json);
	}

	/** Who waits for the run is told that it was cancelled. */
	@DeleteMapping
	Mono<Void> cancel(ServerWebExchange exchange, @PathVariable String id) {
		if (!this.runs.cancel(owner(exchange), id)) {
			throw unknown();
		}
		exchange.getResponse().setStatusCode(HttpStatus.ACCEPTED);
		return JsonBody.write(exchange.getResponse(), Map.of("id", id));
	}

	private static String owner(ServerWebExchange exchange) {
		return FinishedRuns.owner(RequestContext.key(exchange));
	}

	private static ProblemException unknown() {
		return new ProblemException(ProblemKind.NOT_FOUND,
				"No run of this id is underway or remembered, or it is another key's.");
	}

}
