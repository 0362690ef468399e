package io.sfumato.samples.receipts;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.sfumato.engine.error.EngineException;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/**
 * Receipts over HTTP, and the queue of those that a person has to look at.
 */
@RestController
class ReceiptController {

	private final Intake intake;

	private final ReceiptRepository receipts;

	private final FailureRepository failures;

	ReceiptController(Intake intake, ReceiptRepository receipts, FailureRepository failures) {
		this.intake = intake;
		this.receipts = receipts;
		this.failures = failures;
	}

	/** 201 for a new one, 200 for one that is known, 422 for one that can't be read. */
	@PostMapping("/receipts")
	ResponseEntity<?> take(@RequestParam("file") MultipartFile file) throws IOException {
		String name = Objects.requireNonNullElse(file.getOriginalFilename(), "receipt");
		return switch (this.intake.take(name, file.getBytes())) {
			case Outcome.Stored stored -> stored.isNew()
					? ResponseEntity.created(URI.create("/receipts/" + stored.receipt().id())).body(stored.receipt())
					: ResponseEntity.ok(stored.receipt());
			case Outcome.Failed failed -> ResponseEntity
				.of(ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, failed.failure().reason()))
				.build();
		};
	}

	@GetMapping("/receipts")
	List<StoredReceipt> list(@RequestParam(defaultValue = "REVIEW") StoredReceipt.Status status) {
		return this.receipts.findTop100ByStatusOrderByReceived(status);
	}

	@GetMapping("/receipts/{id}")
	ResponseEntity<StoredReceipt> find(@PathVariable long id) {
		return ResponseEntity.of(this.receipts.findById(id));
	}

	/** What a person has seen; takes the receipt out of the queue. */
	@PutMapping("/receipts/{id}")
	ResponseEntity<StoredReceipt> review(@PathVariable long id, @RequestBody Receipt receipt) {
		return ResponseEntity
			.of(this.receipts.findById(id).map((stored) -> this.receipts.save(stored.reviewed(receipt))));
	}

	@GetMapping("/failures")
	List<Failure> failures() {
		return this.failures.findTop100ByOrderByFailed();
	}

	/** The model has no time. */
	@ExceptionHandler
	ResponseEntity<ProblemDetail> later(EngineException busy) {
		Duration wait = Objects.requireNonNullElse(busy.retryAfter(), Duration.ofSeconds(1));
		return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
			.header(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, wait.toSeconds())))
			.body(ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE,
					"The model has no time for it now; try again later."));
	}

}
