package io.sfumato.web.openai;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Embeddings, which no model here has: the hidden states of a masked language model
 * aren't trained to be compared (api.md §1.10).
 */
@RestController
class EmbeddingController {

	@PostMapping("/v1/embeddings")
	Mono<Void> embed() {
		return Mono.error(
				new ProblemException(ProblemKind.CAPABILITY_NOT_AVAILABLE, "No model of this server has embeddings."));
	}

}
