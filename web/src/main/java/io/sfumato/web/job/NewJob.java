package io.sfumato.web.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.JobItem;
import io.sfumato.web.store.Draft;
import io.sfumato.web.store.Storage;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A job whose items are being written. Whoever began it closes it; what wasn't kept by
 * then is deleted. Used by one thread at a time.
 */
final class NewJob implements AutoCloseable {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final Storage storage;

	private final Draft draft;

	private final Set<String> ids = new HashSet<>();

	NewJob(Storage storage, Path jobs) {
		this.storage = storage;
		this.draft = Draft.ofFolder(storage, jobs, Job.ITEMS);
	}

	/** Writes what holds for all items. */
	void common(ObjectNode common) {
		if (!common.isEmpty()) {
			this.draft.put(Job.COMMON, JSON.writeValueAsBytes(common));
		}
	}

	/**
	 * Writes the next item.
	 * @param pointer to the item, for problems
	 * @throws ProblemException if there are too many, or two of one id, or no room
	 */
	void add(JobItem item, String pointer) {
		int most = this.storage.limits().jobItems();
		if (this.ids.size() == most) {
			throw new ProblemException(Problem.beyond(ProblemKind.INVALID_VALUE,
					"There are more than " + most + " items.", pointer, most, null));
		}
		if (!this.ids.add(item.id())) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "Two items have the same id.", pointer + "/id");
		}
		ObjectNode node = JsonNodeFactory.instance.objectNode();
		node.put("id", item.id());
		node.set("body", item.body());
		this.draft.write((JSON.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8));
	}

	/** Items so far. */
	int count() {
		return this.ids.size();
	}

	/** Keeps it under its id, all at once. */
	Job keep(JobHead head) throws IOException {
		Storage.write(this.draft.place().resolve(Job.HEAD), JSON.writeValueAsBytes(head));
		Path place = this.draft.place().resolveSibling(head.id());
		this.draft.moveTo(place);
		return new Job(this.storage, place, head, this.draft.bytes());
	}

	@Override
	public void close() {
		this.draft.close();
	}

}
