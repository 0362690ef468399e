package io.sfumato.web.job;

import java.util.UUID;
import java.util.concurrent.Semaphore;

import org.junit.jupiter.api.Test;

import static io.sfumato.web.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

/** Within the hour that every answer is remembered for. */
class MadeOnceInMemoryTests extends MadeOnceTests {

	@Test
	void whatIsWrongStaysWrong() {
		Sent first = upload("one", "fine-tune", "a.jsonl");

		assertThat(first.status()).isEqualTo(400);
		assertThat(first.replayed()).isNull();
		Sent again = upload("one", "fine-tune", "a.jsonl");
		assertThat(again.status()).isEqualTo(400);
		assertThat(again.replayed()).isEqualTo("true");
		assertThat(upload("one", "batch", "a.jsonl").status()).isEqualTo(422);
		assertThat(this.files.of("anybody")).isEmpty();
	}

	@Test
	void aJobIsCancelledOnce() {
		this.engine.steppedBy(new Semaphore(0));
		String path = send(JOBS, JOB).location();
		await().until(() -> this.engine.received().size() == 1);
		this.key = UUID.randomUUID().toString();
		Sent first = send(path + "/cancel", "");
		await().until(() -> read(path).path("state").asString().equals("cancelled"));

		assertThat(first.status()).isEqualTo(202);
		assertThat(send(path + "/cancel", "")).isEqualTo(first.again());
		this.key = UUID.randomUUID().toString();
		assertThat(send(path + "/cancel", "").status()).isEqualTo(409);
	}

	@Test
	void whatWasDeletedIsStillTold() {
		Sent first = upload("one", "batch", "a.jsonl");
		this.files.of("anybody").forEach(this.files::delete);

		assertThat(upload("one", "batch", "a.jsonl")).isEqualTo(first.again());
	}

}
