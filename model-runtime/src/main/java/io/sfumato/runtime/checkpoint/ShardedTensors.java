package io.sfumato.runtime.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import tools.jackson.databind.JsonNode;

/**
 * The tensors of a directory: {@code model.safetensors}, or the shards that
 * {@code model.safetensors.index.json} names. A tensor that a shard holds but the index
 * doesn't name is there too (checkpoints.md §1.1); one that two shards hold is refused
 * unless the index says which of them counts.
 */
final class ShardedTensors implements TensorStore, AutoCloseable {

	static final String SINGLE = "model.safetensors";

	static final String INDEX = "model.safetensors.index.json";

	private final Path source;

	private final List<SafetensorsFile> files;

	private final Map<String, SafetensorsFile> owners;

	private ShardedTensors(Path source, List<SafetensorsFile> files, Map<String, SafetensorsFile> owners) {
		this.source = source;
		this.files = List.copyOf(files);
		this.owners = owners;
	}

	static ShardedTensors open(Path directory) {
		Path index = directory.resolve(INDEX);
		Path single = directory.resolve(SINGLE);
		List<SafetensorsFile> files = new ArrayList<>();
		try {
			if (Files.exists(index)) {
				return openIndex(directory, index, files);
			}
			if (!Files.exists(single)) {
				throw CheckpointException.of(directory, "holds neither %s nor %s".formatted(SINGLE, INDEX));
			}
			files.add(SafetensorsFile.open(single));
			return new ShardedTensors(single, files, owners(files, Map.of()));
		}
		catch (RuntimeException ex) {
			files.forEach(SafetensorsFile::close);
			throw ex;
		}
	}

	private static ShardedTensors openIndex(Path directory, Path index, List<SafetensorsFile> files) {
		ModelConfig json = ModelConfig.read(index);
		JsonNode map = json.object("weight_map").orElseThrow(() -> json.refuse("weight_map", "is missing")).node();
		Map<String, String> shardOf = new LinkedHashMap<>();
		map.forEachEntry((tensor, shard) -> {
			if (!shard.isString()) {
				throw json.refuse("weight_map." + tensor, "is not a file name");
			}
			shardOf.put(tensor, shard.stringValue());
		});
		Map<String, SafetensorsFile> opened = new LinkedHashMap<>();
		shardOf.forEach((tensor, shard) -> {
			if (!opened.containsKey(shard)) {
				if (!shard.endsWith(".safetensors")
						|| shard.chars().anyMatch((c) -> c == '/' || c == '\\' || c < ' ')) {
					throw json.refuse("weight_map." + tensor,
							"'%s' is not a plain name of a .safetensors file".formatted(shard));
				}
				if (!Files.exists(directory.resolve(shard))) {
					throw json.refuse("weight_map." + tensor,
							"names the shard '%s', which is missing".formatted(shard));
				}
				SafetensorsFile file = SafetensorsFile.open(directory.resolve(shard));
				files.add(file);
				opened.put(shard, file);
			}
		});
		Map<String, SafetensorsFile> named = new LinkedHashMap<>();
		shardOf.forEach((tensor, shard) -> {
			SafetensorsFile file = opened.get(shard);
			if (file == null || !file.contains(tensor)) {
				throw json.refuse("weight_map." + tensor, "the shard '%s' doesn't hold that tensor".formatted(shard));
			}
			named.put(tensor, file);
		});
		return new ShardedTensors(index, files, owners(files, named));
	}

	private static Map<String, SafetensorsFile> owners(List<SafetensorsFile> files,
			Map<String, SafetensorsFile> named) {
		Map<String, SafetensorsFile> owners = new LinkedHashMap<>();
		for (SafetensorsFile file : files) {
			for (String tensor : file.names()) {
				SafetensorsFile other = owners.put(tensor, named.getOrDefault(tensor, file));
				if (other != null && !named.containsKey(tensor)) {
					throw CheckpointException.tensor(file.file(), tensor,
							"stands in %s too and the index names neither".formatted(other.file().getFileName()));
				}
			}
		}
		return owners;
	}

	@Override
	public Set<String> names() {
		return Collections.unmodifiableSet(this.owners.keySet());
	}

	@Override
	public boolean contains(String name) {
		return this.owners.containsKey(name);
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
		SafetensorsFile owner = this.owners.get(name);
		return (owner != null) ? owner.refuse(name, problem) : CheckpointException.tensor(this.source, name, problem);
	}

	List<SafetensorsFile> files() {
		return this.files;
	}

	@Override
	public void close() {
		this.files.forEach(SafetensorsFile::close);
	}

	private SafetensorsFile owner(String name) {
		SafetensorsFile owner = this.owners.get(name);
		if (owner == null) {
			throw refuse(name, "doesn't exist");
		}
		return owner;
	}

}
