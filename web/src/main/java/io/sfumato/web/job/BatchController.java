package io.sfumato.web.job;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.sfumato.web.file.FileUploads;
import io.sfumato.web.http.Body;
import io.sfumato.web.http.RequestContext;
import io.sfumato.web.http.RequestIds;
import io.sfumato.web.once.Archive;
import io.sfumato.web.once.IdempotentRequests;
import io.sfumato.web.once.Mark;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.BatchOrder;
import io.sfumato.web.request.BatchRequests;
import io.sfumato.web.request.Paging;
import io.sfumato.web.request.WebLimits;
import io.sfumato.web.run.FinishedRuns;
import io.sfumato.web.store.FileStore;
import io.sfumato.web.store.Storage;
import io.sfumato.web.store.StoredFile;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/**
 * Bulk work as OpenAI's clients know it: a file of requests goes in, files of answers and
 * errors come out.
 */
@RestController
@RequestMapping("/v1/batches")
class BatchController {

	private static final int MOST_LISTED = 100;

	private final BatchRequests requests;

	private final JobStore store;

	private final FileStore files;

	private final JobRunner runner;

	private final IdempotentRequests once;

	private final long longestLine;

	private final RequestIds ids = new RequestIds();

	private final Scheduler workers = Schedulers.boundedElastic();

	BatchController(BatchRequests requests, JobStore store, FileStore files, JobRunner runner, IdempotentRequests once,
			WebLimits limits) {
		this.requests = requests;
		this.store = store;
		this.files = files;
		this.runner = runner;
		this.once = once;
		this.longestLine = limits.jsonBytes();
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
		return IdempotentRequests.answer(exchange, Body.json(json(head.asItCame())));
	}

	private Job create(BatchOrder order, @Nullable String key, @Nullable Mark mark) {
		StoredFile file = this.files.find(FinishedRuns.owner(key), order.inputFileId())
			.orElseThrow(() -> new ProblemException(ProblemKind.INVALID_VALUE,
					"There is no such file of yours, or not any more.", "/input_file_id"));
		if (!file.purpose().equals("batch")) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "The file's purpose isn't batch.", "/input_file_id");
		}
		if (order.outputSeconds() != null) {
			FileUploads.life(order.outputSeconds(), "/output_expires_after/seconds");
		}
		Instant now = this.store.clock().instant();
		try (NewJob items = this.store.begin()) {
			List<BatchHead.LineError> errors = new BatchInput(this.requests, order.endpoint(), items)
				.read(this.files.bytes(file), this.longestLine);
			var batch = new BatchHead(order.inputFileId(), order.outputSeconds());
			JobHead head = JobHead
				.waiting(this.ids.next("batch_"), key, order.endpoint(), now, now.plus(JobController.WINDOW),
						order.metadata(), batch)
				.marked(mark);
			return this.store.keep(items, errors.isEmpty() ? head.of(items.count())
					: head.with(batch.failing(errors)).ending(JobState.FAILED).in(JobState.FAILED, now));
		}
		catch (IOException ex) {
			throw Storage.failed(ex);
		}
	}

	@GetMapping
	Mono<Void> list(ServerWebExchange exchange) {
		Paging paging = Paging.of(exchange.getRequest().getQueryParams(), 20, MOST_LISTED);
		return answer(exchange, () -> {
			Paging.Page<Job> page = paging.of(this.store.of(owner(exchange), true), (job) -> job.head().id());
			List<Job> jobs = page.things();
			var json = new LinkedHashMap<String, @Nullable Object>();
			json.put("object", "list");
			json.put("data", jobs.stream().map((job) -> json(job.head())).toList());
			json.put("has_more", page.more());
			json.put("first_id", jobs.isEmpty() ? null : jobs.getFirst().head().id());
			json.put("last_id", jobs.isEmpty() ? null : jobs.getLast().head().id());
			return json;
		});
	}

	@GetMapping("/{id}")
	Mono<Void> about(ServerWebExchange exchange, @PathVariable String id) {
		return answer(exchange, () -> json(find(exchange, id).head()));
	}

	@PostMapping("/{id}/cancel")
	Mono<Void> cancel(ServerWebExchange exchange, @PathVariable String id) {
		return this.once.once(exchange, exchange.getRequest().getPath()::value, Archive.NONE,
				() -> answer(exchange, () -> {
					Job job = find(exchange, id);
					if (job.head().state().isFinal()) {
						throw new ProblemException(ProblemKind.CONFLICT,
								"The batch is " + job.head().state().batchLabel() + " already.");
					}
					this.runner.cancel(job);
					return json(job.head());
				}));
	}

	private Mono<Void> answer(ServerWebExchange exchange, Callable<Object> json) {
		return Mono.fromCallable(json)
			.subscribeOn(this.workers)
			.onErrorMap(IOException.class, Storage::failed)
			.flatMap((body) -> IdempotentRequests.answer(exchange, Body.json(body)));
	}

	private Job find(ServerWebExchange exchange, String id) {
		return this.store.find(owner(exchange), true, id)
			.orElseThrow(() -> new ProblemException(ProblemKind.NOT_FOUND,
					"There is no such batch of yours, or not any more."));
	}

	private static Map<String, @Nullable Object> json(JobHead head) {
		BatchHead batch = head.batch();
		if (batch == null) {
			throw new IllegalStateException("a job that was found among batches is none");
		}
		return BatchJson.of(head, batch);
	}

	private static String owner(ServerWebExchange exchange) {
		return FinishedRuns.owner(RequestContext.key(exchange));
	}

}
