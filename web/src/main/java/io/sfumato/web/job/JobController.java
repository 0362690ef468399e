package io.sfumato.web.job;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Function;

import io.sfumato.web.http.Body;
import io.sfumato.web.http.RequestContext;
import io.sfumato.web.http.RequestIds;
import io.sfumato.web.once.Archive;
import io.sfumato.web.once.IdempotentRequests;
import io.sfumato.web.once.Mark;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.JobItem;
import io.sfumato.web.request.JobOrder;
import io.sfumato.web.request.JobRequests;
import io.sfumato.web.request.Paging;
import io.sfumato.web.request.WebLimits;
import io.sfumato.web.run.FinishedRuns;
import io.sfumato.web.store.FileStore;
import io.sfumato.web.store.Storage;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/**
 * Bulk work on the native API.
 */
@RestController
@RequestMapping("/api/v1/jobs")
class JobController {

	private static final MediaType NDJSON = MediaType.APPLICATION_NDJSON;

	private static final MediaType EVENT_STREAM = new MediaType(MediaType.TEXT_EVENT_STREAM, StandardCharsets.UTF_8);

	/** After this nothing of a job begins any more. */
	static final Duration WINDOW = Duration.ofHours(24);

	private static final int MOST_LISTED = 100;

	private final JobRequests requests;

	private final JobStore store;

	private final FileStore files;

	private final JobRunner runner;

	private final long longestLine;

	private final IdempotentRequests once;

	private final RequestIds ids = new RequestIds();

	private final Scheduler workers = Schedulers.boundedElastic();

	JobController(JobRequests requests, JobStore store, FileStore files, JobRunner runner, WebLimits limits,
			IdempotentRequests once) {
		this.requests = requests;
		this.store = store;
		this.files = files;
		this.runner = runner;
		this.longestLine = limits.jsonBytes();
		this.once = once;
	}

	@PostMapping
	Mono<Void> create(ServerWebExchange exchange) {
		return this.requests.read(exchange,
				(key) -> this.store.kept(owner(exchange), key, (head) -> created(exchange, head)), (order) -> {
					Job job = create(order, RequestContext.key(exchange), IdempotentRequests.mark(exchange));
					Mono<Void> answer = created(exchange, job.head());
					this.runner.wake();
					return answer;
				});
	}

	private static Mono<Void> created(ServerWebExchange exchange, JobHead head) {
		exchange.getResponse().setStatusCode(HttpStatus.ACCEPTED);
		exchange.getResponse().getHeaders().setLocation(URI.create("/api/v1/jobs/" + head.id()));
		return IdempotentRequests.answer(exchange, Body.json(JobJson.of(head.asItCame(), false)));
	}

	private Job create(JobOrder order, @Nullable String key, @Nullable Mark mark) {
		try (NewJob items = this.store.begin()) {
			items.common(order.common());
			if (order.inputFileId() != null) {
				new JobInput(this.requests, items, this.longestLine).read(input(order.inputFileId(), key));
			}
			for (JobItem item : order.items()) {
				items.add(item, "/items/" + items.count());
			}
			if (items.count() == 0) {
				throw new ProblemException(ProblemKind.INVALID_VALUE, "There are no items.",
						(order.inputFileId() != null) ? JobInput.POINTER : "/items");
			}
			Instant now = this.store.clock().instant();
			return this.store.keep(items,
					JobHead
						.waiting(this.ids.next("job_"), key, "/api/v1/" + order.operation(), now, now.plus(WINDOW),
								order.metadata(), null)
						.of(items.count())
						.marked(mark));
		}
	}

	private Path input(String id, @Nullable String key) {
		return this.files.find(FinishedRuns.owner(key), id)
			.map(this.files::bytes)
			.orElseThrow(() -> new ProblemException(ProblemKind.INVALID_VALUE,
					"There is no such file of yours, or not any more.", JobInput.POINTER));
	}

	@GetMapping
	Mono<Void> list(ServerWebExchange exchange) {
		Paging paging = Paging.of(exchange.getRequest().getQueryParams(), 20, MOST_LISTED);
		return answer(exchange,
				() -> paging.of(this.store.of(owner(exchange), false), (job) -> job.head().id())
					.things()
					.stream()
					.map(JobJson::of)
					.toList());
	}

	@GetMapping("/{id}")
	Mono<Void> about(ServerWebExchange exchange, @PathVariable String id) {
		return answer(exchange, () -> JobJson.of(find(exchange, id)));
	}

	@GetMapping("/{id}/results")
	Mono<Void> results(ServerWebExchange exchange, @PathVariable String id) {
		var query = exchange.getRequest().getQueryParams();
		int most = this.store.storage().limits().jobItems();
		var wanted = new JobResults(query.getFirst("after"), Paging.limit(query, most, most), query.getFirst("state"));
		return finding(exchange, id, (job) -> {
			exchange.getResponse().getHeaders().setContentType(NDJSON);
			return exchange.getResponse().writeWith(buffers(exchange, wanted.of(job).subscribeOn(this.workers)));
		});
	}

	@GetMapping("/{id}/events")
	Mono<Void> events(ServerWebExchange exchange, @PathVariable String id) {
		long seen = seen(exchange.getRequest().getHeaders().getFirst("Last-Event-ID"));
		return finding(exchange, id, (job) -> {
			ServerHttpResponse response = exchange.getResponse();
			response.getHeaders().setContentType(EVENT_STREAM);
			response.getHeaders().set("X-Accel-Buffering", "no");
			Flux<byte[]> frames = new JobEvents(job, seen).frames(this.workers, this.runner.closed());
			return response.writeAndFlushWith(buffers(exchange, frames).map(Mono::just));
		});
	}

	private static long seen(@Nullable String lastEvent) {
		try {
			return (lastEvent != null) ? Math.max(0, Long.parseLong(lastEvent)) : 0;
		}
		catch (NumberFormatException ex) {
			return 0;
		}
	}

	private static Flux<DataBuffer> buffers(ServerWebExchange exchange, Flux<byte[]> bytes) {
		return bytes.map((each) -> exchange.getResponse().bufferFactory().wrap(each));
	}

	@PostMapping("/{id}/cancel")
	Mono<Void> cancel(ServerWebExchange exchange, @PathVariable String id) {
		return this.once.once(exchange, exchange.getRequest().getPath()::value, Archive.NONE, () -> {
			exchange.getResponse().setStatusCode(HttpStatus.ACCEPTED);
			return answer(exchange, () -> {
				Job job = find(exchange, id);
				if (job.head().state().isFinal()) {
					throw new ProblemException(ProblemKind.CONFLICT,
							"The job is " + job.head().state().label() + " already.");
				}
				this.runner.cancel(job);
				return JobJson.of(job);
			});
		});
	}

	@DeleteMapping("/{id}")
	Mono<Void> delete(ServerWebExchange exchange, @PathVariable String id) {
		return finding(exchange, id, (job) -> {
			if (!job.head().state().isFinal()) {
				throw new ProblemException(ProblemKind.CONFLICT, "The job hasn't ended; cancel it first.");
			}
			this.store.delete(job);
			exchange.getResponse().setStatusCode(HttpStatus.NO_CONTENT);
			return exchange.getResponse().setComplete();
		});
	}

	private Mono<Void> answer(ServerWebExchange exchange, Callable<Object> json) {
		return Mono.fromCallable(json)
			.subscribeOn(this.workers)
			.onErrorMap(IOException.class, Storage::failed)
			.flatMap((body) -> IdempotentRequests.answer(exchange, Body.json(body)));
	}

	private Mono<Void> finding(ServerWebExchange exchange, String id, Function<Job, Mono<Void>> use) {
		return Mono.fromCallable(() -> find(exchange, id)).subscribeOn(this.workers).flatMap(use);
	}

	private Job find(ServerWebExchange exchange, String id) {
		return this.store.find(owner(exchange), false, id)
			.orElseThrow(() -> new ProblemException(ProblemKind.NOT_FOUND,
					"There is no such job of yours, or not any more."));
	}

	private static String owner(ServerWebExchange exchange) {
		return FinishedRuns.owner(RequestContext.key(exchange));
	}

}
