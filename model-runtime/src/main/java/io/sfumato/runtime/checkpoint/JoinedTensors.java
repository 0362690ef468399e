package io.sfumato.runtime.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Tensors of several directories as those of one: models whose parts are published apart.
 * Of a name that several have, the first directory's counts. Owns none of them.
 */
public final class JoinedTensors implements TensorStore {

	private final List<TensorStore> stores;

	/**
	 * @param stores at least one; a missing tensor is reported as missing from the first
	 */
	public JoinedTensors(TensorStore... stores) {
		this.stores = List.of(stores);
	}

	@Override
	public Set<String> names() {
		Set<String> names = new LinkedHashSet<>();
		this.stores.forEach((store) -> names.addAll(store.names()));
		return Collections.unmodifiableSet(names);
	}

	@Override
	public boolean contains(String name) {
		return this.stores.stream().anyMatch((store) -> store.contains(name));
	}

	@Override
	public TensorInfo info(String name) {
		return owner(name).info(name);
	}

	@Override
	public MemorySegment data(String name) {
		return owner(name).data(name);
	}

	@Override
	public CheckpointException refuse(String name, String problem) {
		return owner(name).refuse(name, problem);
	}

	private TensorStore owner(String name) {
		return this.stores.stream()
			.filter((store) -> store.contains(name))
			.findFirst()
			.orElseGet(this.stores::getFirst);
	}

}
