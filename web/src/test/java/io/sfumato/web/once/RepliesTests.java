package io.sfumato.web.once;

import java.time.Duration;
import java.time.Instant;

import io.sfumato.web.http.Body;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.junit.jupiter.api.Test;

import org.springframework.http.MediaType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RepliesTests {

	private Instant now = Instant.parse("2026-11-22T09:30:00Z");

	private final Replies replies = new Replies(new ReplyMemory(3, Duration.ofHours(1), 10_000), () -> this.now);

	@Test
	void whatCameOfARequestIsTold() {
		Reply reply = reply(10);
		this.replies.end(this.replies.begin("alice", "k", "a"), reply);

		assertThat(this.replies.begin("alice", "k", "a").reply()).isSameAs(reply);
	}

	@Test
	void keysAreTheirOwners() {
		answer("alice", "k", 10);

		assertThat(this.replies.begin("bob", "k", "other").reply()).isNull();
	}

	@Test
	void keyOfAnotherRequestIsRefused() {
		answer("alice", "k", 10);
		this.replies.begin("alice", "l", "a");

		assertThat(refused("k", "other")).isEqualTo(ProblemKind.IDEMPOTENCY_MISMATCH);
		assertThat(refused("l", "other")).isEqualTo(ProblemKind.IDEMPOTENCY_MISMATCH);
	}

	@Test
	void requestUnderWayIsntBegunAgain() {
		Replies.Begun begun = this.replies.begin("alice", "k", "a");

		assertThat(refused("k", "a")).isEqualTo(ProblemKind.IDEMPOTENCY_IN_PROGRESS);

		this.replies.end(begun, null);
		assertThat(this.replies.begin("alice", "k", "other").reply()).as("nothing came of it").isNull();
	}

	@Test
	void onlyTheFirstEndCounts() {
		Replies.Begun begun = this.replies.begin("alice", "k", "a");
		Reply reply = reply(10);
		this.replies.end(begun, reply);
		this.replies.end(begun, null);

		assertThat(this.replies.begin("alice", "k", "a").reply()).isSameAs(reply);
	}

	@Test
	void theEndOfARequestIsntThatOfTheNextOne() {
		Replies.Begun failed = this.replies.begin("alice", "k", "a");
		this.replies.end(failed, null);
		Replies.Begun next = this.replies.begin("alice", "k", "a");

		this.replies.end(failed, null);

		assertThat(refused("k", "a")).as("the next one is under way").isEqualTo(ProblemKind.IDEMPOTENCY_IN_PROGRESS);
		Reply reply = reply(10);
		this.replies.end(next, reply);
		assertThat(this.replies.begin("alice", "k", "a").reply()).isSameAs(reply);
	}

	@Test
	void repliesAreForgottenInTime() {
		answer("alice", "k", 10);
		this.now = this.now.plus(Duration.ofMinutes(59));
		assertThat(this.replies.begin("alice", "k", "a").reply()).isNotNull();

		this.now = this.now.plus(Duration.ofMinutes(1));
		assertThat(this.replies.begin("alice", "k", "a").reply()).isNull();
	}

	@Test
	void theOldestGoWhenThereAreTooMany() {
		for (int number = 0; number < 5; number++) {
			answer("alice", "k" + number, 10);
		}

		assertThat(this.replies.begin("alice", "k2", "a").reply()).isNotNull();
		assertThat(this.replies.begin("alice", "k1", "a").reply()).isNull();
	}

	@Test
	void theOldestGoWhenTheyAreTooLarge() {
		answer("alice", "k0", 6_000);
		answer("alice", "k1", 6_000);
		answer("alice", "k2", 20_000);

		assertThat(this.replies.begin("alice", "k0", "a").reply()).isNull();
		assertThat(this.replies.begin("alice", "k1", "a").reply()).isNotNull();
		assertThat(this.replies.begin("alice", "k2", "a").reply()).as("larger than all there is").isNull();
	}

	private void answer(String owner, String name, int bytes) {
		this.replies.end(this.replies.begin(owner, name, "a"), reply(bytes));
	}

	private static Reply reply(int bytes) {
		return new Reply.Done(null, null, new Body(MediaType.APPLICATION_JSON, new byte[bytes]));
	}

	private ProblemKind refused(String name, String fingerprint) {
		ProblemKind[] kind = new ProblemKind[1];
		assertThatExceptionOfType(ProblemException.class)
			.isThrownBy(() -> this.replies.begin("alice", name, fingerprint))
			.satisfies((ex) -> kind[0] = ex.problem().kind());
		return kind[0];
	}

}
