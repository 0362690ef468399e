package io.sfumato.web.file;

import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.sfumato.web.http.Body;
import io.sfumato.web.http.JsonBody;
import io.sfumato.web.http.RequestContext;
import io.sfumato.web.once.IdempotentRequests;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.Paging;
import io.sfumato.web.run.FinishedRuns;
import io.sfumato.web.store.FileStore;
import io.sfumato.web.store.StoredFile;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.ContentDisposition;
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
 * Files as OpenAI's clients upload and fetch them. A file belongs to one caller; for
 * anybody else there is none.
 */
@RestController
@RequestMapping("/v1/files")
class FileController {

	private static final int MOST_LISTED = 10_000;

	private static final int CHUNK = 64 * 1024;

	private final FileStore files;

	private final FileUploads uploads;

	private final IdempotentRequests once;

	private final Scheduler workers = Schedulers.boundedElastic();

	FileController(FileStore files, IdempotentRequests once) {
		this.files = files;
		this.once = once;
		this.uploads = new FileUploads(files);
	}

	@PostMapping
	Mono<Void> upload(ServerWebExchange exchange) {
		String owner = owner(exchange);
		// what is the same can only be told at the end
		return this.uploads.read(exchange.getRequest(),
				(upload) -> this.once.once(exchange, upload::fingerprint,
						(key) -> this.files.kept(owner, key, (file) -> uploaded(exchange, file)),
						() -> uploaded(exchange, this.uploads.keep(upload, owner, IdempotentRequests.mark(exchange)))));
	}

	private static Mono<Void> uploaded(ServerWebExchange exchange, StoredFile file) {
		return IdempotentRequests.answer(exchange, Body.json(json(file)));
	}

	@GetMapping
	Mono<Void> list(ServerWebExchange exchange) {
		var query = exchange.getRequest().getQueryParams();
		Paging paging = Paging.of(query, MOST_LISTED, MOST_LISTED);
		String purpose = query.getFirst("purpose");
		return answer(exchange, () -> {
			List<StoredFile> all = this.files.of(owner(exchange))
				.stream()
				.filter((file) -> purpose == null || file.purpose().equals(purpose))
				.toList();
			return listed(paging.of(all, StoredFile::id));
		});
	}

	@GetMapping("/{id}")
	Mono<Void> about(ServerWebExchange exchange, @PathVariable String id) {
		return answer(exchange, () -> json(find(exchange, id)));
	}

	@GetMapping("/{id}/content")
	Mono<Void> content(ServerWebExchange exchange, @PathVariable String id) {
		return Mono.fromCallable(() -> find(exchange, id)).subscribeOn(this.workers).flatMap((file) -> {
			ServerHttpResponse response = exchange.getResponse();
			response.getHeaders().setContentType(MediaType.APPLICATION_OCTET_STREAM);
			response.getHeaders().setContentLength(file.bytes());
			// bytes that somebody sent: nothing for a browser to show
			response.getHeaders().setContentDisposition(ContentDisposition.attachment().build());
			return response.writeWith(DataBufferUtils.read(this.files.bytes(file), response.bufferFactory(), CHUNK))
				.onErrorMap(NoSuchFileException.class, (gone) -> unknown());
		});
	}

	@DeleteMapping("/{id}")
	Mono<Void> delete(ServerWebExchange exchange, @PathVariable String id) {
		return answer(exchange, () -> {
			StoredFile file = find(exchange, id);
			this.files.delete(file);
			var json = new LinkedHashMap<String, Object>();
			json.put("id", file.id());
			json.put("object", "file");
			json.put("deleted", true);
			return json;
		});
	}

	private Mono<Void> answer(ServerWebExchange exchange, Supplier<Object> json) {
		return Mono.fromSupplier(json)
			.subscribeOn(this.workers)
			.flatMap((body) -> JsonBody.write(exchange.getResponse(), body));
	}

	private StoredFile find(ServerWebExchange exchange, String id) {
		return this.files.find(owner(exchange), id).orElseThrow(FileController::unknown);
	}

	private static ProblemException unknown() {
		return new ProblemException(ProblemKind.NOT_FOUND, "There is no such file of yours, or not any more.");
	}

	private static String owner(ServerWebExchange exchange) {
		return FinishedRuns.owner(RequestContext.key(exchange));
	}

	private static Map<String, @Nullable Object> listed(Paging.Page<StoredFile> page) {
		List<StoredFile> files = page.things();
		var json = new LinkedHashMap<String, @Nullable Object>();
		json.put("object", "list");
		json.put("data", files.stream().map(FileController::json).toList());
		json.put("has_more", page.more());
		json.put("first_id", files.isEmpty() ? null : files.getFirst().id());
		json.put("last_id", files.isEmpty() ? null : files.getLast().id());
		return json;
	}

	private static Map<String, Object> json(StoredFile file) {
		var json = new LinkedHashMap<String, Object>();
		json.put("id", file.id());
		json.put("object", "file");
		json.put("bytes", file.bytes());
		json.put("created_at", file.createdAt().getEpochSecond());
		json.put("expires_at", file.expiresAt().getEpochSecond());
		json.put("filename", file.filename());
		json.put("purpose", file.purpose());
		json.put("status", "processed");
		return json;
	}

}
