package io.sfumato.web.openai;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.sfumato.engine.Catalogue;
import io.sfumato.engine.Engine;
import io.sfumato.web.http.JsonBody;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.WebLimits;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/**
 * The models, once as OpenAI's clients read them and once as System One's do (api.md
 * §1.7). Checkpoints don't tell their age: a model is as old as this server's run.
 */
@RestController
class ModelListController {

	private final Engine engine;

	private final WebLimits limits;

	private final Instant since = InstantSource.system().instant();

	ModelListController(Engine engine, WebLimits limits) {
		this.engine = engine;
		this.limits = limits;
	}

	@GetMapping("/v1/models")
	Mono<Void> models(ServerWebExchange exchange) {
		List<Catalogue.Model> models = this.engine.catalogue().models();
		var json = new LinkedHashMap<String, Object>();
		json.put("object", "list");
		json.put("data", models.stream().map(this::model).toList());
		json.put("models", models.stream().map(this::described).toList());
		return JsonBody.write(exchange.getResponse(), json);
	}

	@GetMapping("/v1/models/{id}")
	Mono<Void> model(ServerWebExchange exchange, @PathVariable String id) {
		Catalogue catalogue = this.engine.catalogue();
		Catalogue.Model model = catalogue.model(id)
			.orElseThrow(() -> new ProblemException(ProblemKind.MODEL_NOT_FOUND,
					"No model of this name is served; GET /v1/models lists them.", "/model"));
		var limits = new TreeMap<>(catalogue.limits());
		limits.putAll(this.limits.named());
		var extension = new LinkedHashMap<String, Object>();
		extension.put("capabilities", model.capabilities());
		extension.put("limits", limits);
		extension.put("strategies", model.strategies());
		extension.put("revision", model.revision());
		Map<String, Object> json = model(model);
		json.put("sfumato", extension);
		return JsonBody.write(exchange.getResponse(), json);
	}

	private Map<String, Object> model(Catalogue.Model model) {
		var json = new LinkedHashMap<String, Object>();
		json.put("id", model.id());
		json.put("object", "model");
		json.put("created", this.since.getEpochSecond());
		json.put("owned_by", model.family());
		return json;
	}

	private Map<String, Object> described(Catalogue.Model model) {
		var json = new LinkedHashMap<String, Object>();
		json.put("name", model.id());
		json.put("description", "A masked diffusion model of the family %s: %s.".formatted(model.family(),
				String.join(", ", model.capabilities())));
		json.put("release_date", this.since.atZone(ZoneOffset.UTC).toLocalDate().toString());
		return json;
	}

}
