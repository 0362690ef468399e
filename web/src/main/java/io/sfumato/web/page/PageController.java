package io.sfumato.web.page;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/**
 * The page, and one short page for each kind of problem. What the server has (strategies,
 * limits) the page asks the API for, like any other client. Templates are rendered here
 * and not by a view resolver, which would let {@code Accept} decide the content type.
 */
@RestController
class PageController {

	private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

	private static final List<Sample> SAMPLES = List.of(
			new Sample("receipt.png", "A till receipt", "What is the total?"),
			new Sample("shapes.png", "Coloured shapes", "How many circles are there?"),
			new Sample("smiley.png", "A smiling face", "What is this?"),
			new Sample("ticket.png", "A ticket", "Which seat is it?"));

	private final ITemplateEngine templates;

	PageController(ITemplateEngine templates) {
		this.templates = templates;
	}

	@GetMapping("/")
	Mono<Void> page(ServerWebExchange exchange) {
		return write(exchange.getResponse(), "page", Map.of("samples", SAMPLES));
	}

	@GetMapping("/problems/{slug}")
	Mono<Void> problem(ServerWebExchange exchange, @PathVariable String slug) {
		ProblemKind kind = ProblemKind.bySlug(slug)
			.orElseThrow(() -> new ProblemException(ProblemKind.NOT_FOUND, "There is no problem of this name."));
		return write(exchange.getResponse(), "problem",
				Map.of("kind", kind, "reason", HttpStatus.valueOf(kind.status()).getReasonPhrase()));
	}

	private Mono<Void> write(ServerHttpResponse response, String template, Map<String, Object> model) {
		response.getHeaders().setContentType(HTML);
		response.getHeaders().setCacheControl("no-cache");
		return response
			.writeWith(Mono.fromCallable(() -> this.templates.process(template, new Context(Locale.ENGLISH, model)))
				.subscribeOn(Schedulers.boundedElastic())
				.map((html) -> (DataBuffer) response.bufferFactory().wrap(html.getBytes(StandardCharsets.UTF_8))));
	}

	/**
	 * A picture to begin with.
	 *
	 * @param file its name under {@code /samples}
	 * @param description for people who don't see it
	 * @param question to ask about it
	 */
	record Sample(String file, String description, String question) {
	}

}
