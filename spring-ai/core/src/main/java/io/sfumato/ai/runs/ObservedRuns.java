package io.sfumato.ai.runs;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.RunResult;
import org.jspecify.annotations.Nullable;

/**
 * Runs of models for which Spring AI has no observation of its own. They are observed
 * under the name of its chats, with the same keys: a registry of metrics takes no others
 * under one name.
 */
public final class ObservedRuns {

	private static final String NAME = "gen_ai.client.operation";

	private static final String PROVIDER = "sfumato";

	private static final String NONE = "none";

	private final Runs runs;

	private final String operation;

	private final ObservationRegistry observations;

	/**
	 * @param operation what is done, such as {@code decide}
	 */
	public ObservedRuns(Runs runs, String operation, ObservationRegistry observations) {
		this.runs = runs;
		this.operation = operation;
		this.observations = observations;
	}

	/**
	 * Submits a request and waits for its end.
	 * @see Runs#complete
	 */
	public RunResult complete(RunRequest request) {
		@Nullable String model = request.model();
		String asked = (model != null) ? model : NONE;
		Observation observation = Observation.start(NAME, this.observations)
			.contextualName(this.operation + " " + asked)
			.lowCardinalityKeyValue("gen_ai.operation.name", this.operation)
			.lowCardinalityKeyValue("gen_ai.system", PROVIDER)
			.lowCardinalityKeyValue("gen_ai.request.model", asked)
			.lowCardinalityKeyValue("gen_ai.response.model", NONE);
		try (Observation.Scope scope = observation.openScope()) {
			RunResult result = this.runs.complete(request);
			observation.lowCardinalityKeyValue("gen_ai.response.model", result.model());
			return result;
		}
		catch (RuntimeException ex) {
			observation.error(ex);
			throw ex;
		}
		finally {
			observation.stop();
		}
	}

}
