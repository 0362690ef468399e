package io.sfumato.structured.schema;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonPointer;
import org.jspecify.annotations.Nullable;

/**
 * A schema as it was sent, and where its references lead. The keywords that older drafts
 * write differently are read here, so that pointers stay those of the text.
 */
final class SchemaDocument {

	private final JsonNode root;

	private final Dialect dialect;

	private final Map<String, Place> anchors = new HashMap<>();

	SchemaDocument(JsonNode root) {
		this.root = root;
		this.dialect = Dialect.of(root);
		collectAnchors("", root);
	}

	Dialect dialect() {
		return this.dialect;
	}

	Place root() {
		return new Place("", this.root);
	}

	/** What a reference leads to, or null if to nothing within this document. */
	@Nullable Place resolve(String reference) {
		if (!reference.startsWith("#")) {
			return null;
		}
		String fragment = percentDecoded(reference.substring(1));
		if (fragment == null) {
			return null;
		}
		if (!fragment.isEmpty() && !fragment.startsWith("/")) {
			return this.anchors.get(fragment);
		}
		JsonNode target = JsonPointer.resolve(this.root, fragment);
		return (target instanceof JsonNode.Obj || target instanceof JsonNode.Bool) ? new Place(fragment, target) : null;
	}

	/** The schemas of the first items. */
	List<Place> prefixItems(String pointer, JsonNode.Obj schema) {
		String keyword = "prefixItems";
		if (this.dialect.hasItemLists() && schema.members().get("items") instanceof JsonNode.Arr) {
			keyword = "items";
		}
		List<Place> places = new ArrayList<>();
		if (schema.members().get(keyword) instanceof JsonNode.Arr list) {
			for (int i = 0; i < list.items().size(); i++) {
				places.add(new Place(JsonPointer.child(JsonPointer.child(pointer, keyword), i), list.items().get(i)));
			}
		}
		return places;
	}

	/** The schema of the items behind those, or null. */
	@Nullable Place items(String pointer, JsonNode.Obj schema) {
		JsonNode items = schema.members().get("items");
		String keyword = "items";
		if (this.dialect.hasItemLists() && items instanceof JsonNode.Arr) {
			keyword = "additionalItems";
			items = schema.members().get(keyword);
		}
		return (items == null) ? null : new Place(JsonPointer.child(pointer, keyword), items);
	}

	/** Whether only the reference of a schema counts. */
	boolean isBareReference(JsonNode.Obj schema) {
		return this.dialect.ignoresSiblingsOfReferences() && schema.members().get("$ref") instanceof JsonNode.Str;
	}

	private void collectAnchors(String pointer, JsonNode node) {
		if (node instanceof JsonNode.Obj object) {
			if (object.members().get("$anchor") instanceof JsonNode.Str name) {
				this.anchors.putIfAbsent(name.value(), new Place(pointer, node));
			}
			object.members().forEach((key, child) -> {
				if (!key.equals("enum") && !key.equals("const") && !key.equals("default") && !key.equals("examples")) {
					collectAnchors(JsonPointer.child(pointer, key), child);
				}
			});
		}
		else if (node instanceof JsonNode.Arr array) {
			for (int i = 0; i < array.items().size(); i++) {
				collectAnchors(JsonPointer.child(pointer, i), array.items().get(i));
			}
		}
	}

	private static @Nullable String percentDecoded(String text) {
		if (text.indexOf('%') < 0) {
			return text;
		}
		byte[] source = text.getBytes(StandardCharsets.UTF_8);
		ByteBuffer decoded = ByteBuffer.allocate(source.length);
		for (int i = 0; i < source.length; i++) {
			if (source[i] != '%') {
				decoded.put(source[i]);
				continue;
			}
			int high = (i + 2 < source.length) ? Character.digit(source[i + 1], 16) : -1;
			int low = (i + 2 < source.length) ? Character.digit(source[i + 2], 16) : -1;
			if (high < 0 || low < 0) {
				return null;
			}
			decoded.put((byte) (high * 16 + low));
			i += 2;
		}
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

	/**
	 * A schema and where it stands.
	 */
	record Place(String pointer, JsonNode schema) {
	}

}
