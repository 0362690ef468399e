package io.sfumato.app.config;

import java.time.Duration;

import io.sfumato.web.run.RunMemory;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How long finished runs can be gone on from. They are kept in memory alone.
 *
 * @param rememberedRuns runs that are kept; 0 keeps none
 * @param rememberedFor time after a run's end
 * @param rememberedBytes size of all that is kept, media included
 */
@ConfigurationProperties("sfumato.limits")
public record RunMemoryProperties(@DefaultValue("1000") int rememberedRuns, @DefaultValue("10m") Duration rememberedFor,
		@DefaultValue("64MB") DataSize rememberedBytes) {

	/** The same for the HTTP layer. */
	public RunMemory memory() {
		return new RunMemory(this.rememberedRuns, this.rememberedFor, this.rememberedBytes.toBytes());
	}

}
