package io.sfumato.e2e.checks;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Of each matcher: a value that it accepts, and one that it refuses. */
class MatcherTests {

	private static final JsonNode DOCUMENT = json("""
			{"a":3,"b":4,"sum":7,"text":"red","parts":[{"token":"r","p":0.7},{"token":"ed","p":0.2}],
			 "by":{"x":0.2,"y":0.5,"z":0.3},"levels":{"0":0.25,"1":0.5,"2":0.25},
			 "list":[{"value":true,"probability":0.3},{"value":"true","probability":0.3}],"none":[],"a/b":{"*":1}}""");

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{'$type':'string'} | 'a' | 1
			{'$type':'integer'} | 1 | 1.5
			{'$type':'number'} | 1.5 | '1.5'
			{'$type':'boolean'} | false | 'false'
			{'$type':'null'} | null | 0
			{'$type':'object'} | {} | []
			{'$type':'array'} | [] | {}
			{'$regex':'^req_'} | 'req_1' | 'a req_1'
			{'$regex':'1'} | '1' | 1
			{'$ge':2} | 2 | 1.9
			{'$gt':2} | 2.1 | 2
			{'$le':2} | 2 | 2.1
			{'$lt':2} | 1.9 | 2
			{'$ge':0,'$le':1} | 0.5 | 1.5
			{'$le':0} | -1 | '-1'
			{'$oneOf':[1,{'$regex':'a'}]} | 'a' | 'b'
			{'$not':'a'} | 'b' | 'a'
			{'$not':{'$type':'string'}} | 1 | 'a'
			{'$len':2} | [1,2] | [1]
			{'$len':{'$ge':2}} | 'ab' | 'a'
			{'$len':1} | '😀' | 1
			{'$keys':['a','b']} | {'a':1,'b':2} | {'b':2,'a':1}
			{'$onlyKeys':['a','b']} | {'b':2,'a':1} | {'a':1,'b':2,'c':3}
			{'$onlyKeys':['a','b']} | {'b':2,'a':1} | {'a':1}
			{'$containsKeys':['a']} | {'b':2,'a':1} | {'b':2}
			{'$contains':['a','b']} | ['b','c','a'] | ['b','c']
			{'$contains':'a'} | 'bar' | 'bor'
			{'$contains':'a'} | ['a'] | ['bar']
			{'$notContains':'a'} | 'bor' | 'bar'
			{'$notContains':['a','b']} | ['c'] | ['b']
			{'$notContains':'a'} | 'b' | 1
			{'$sequence':[0,1]} | [0,1] | [1,0]
			{'$sortedDesc':'/p'} | [{'p':2},{'p':2},{'p':1}] | [{'p':1},{'p':2}]
			{'$sortedDesc':'/p'} | [] | {}
			{'$eqSum':['/a','/b']} | 7 | 8
			{'$eqSum':['/a','/text']} | {'$skip':1} | 3
			{'$sumValues':{'is':1,'tol':1e-9}} | {'x':0.5,'y':0.5} | {'x':0.5,'y':0.6}
			{'$sumValues':{'is':1,'tol':1e-9}} | {'x':1} | [1]
			{'$sumOf':{'member':'p','is':1,'tol':1e-9}} | [{'p':0.5},{'p':0.5}] | [{'p':0.5}]
			{'$sumOf':{'member':'p','is':1,'tol':1e-9}} | [{'p':1}] | [{'q':1}]
			{'$argmaxKeyOf':'/by'} | 'y' | 'z'
			{'$argmaxKeyOf':'/list'} | {'$skip':1} | true
			{'$argmaxOf':'/list'} | true | 'true'
			{'$argmaxOf':'/nowhere'} | {'$skip':1} | true
			{'$weightedMeanOf':'/levels','tol':1e-9} | 1.0 | 1.1
			{'$weightedMeanOf':'/none'} | {'$skip':1} | 0
			{'$near':{'a':[1,2]},'tol':0.1} | {'a':[1.05,2]} | {'a':[1.05,2.2]}
			{'$near':{'a':1},'tol':0.1} | {'a':1} | {'b':1}
			{'$near':1} | 1 | 1.1
			{'$validates':{'type':'object','required':['a']}} | '{\\"a\\":1}' | '{}'
			{'$validates':{'type':'object','required':['a']}} | {'a':1} | 'a'
			{'$validates':{'type':'string','format':'date'}} | '\\"2024-02-29\\"' | '\\"2023-02-29\\"'
			{'$keysInOrder':['a','b','c']} | '{\\"a\\":1,\\"c\\":1}' | '{\\"c\\":1,\\"a\\":1}'
			{'$keysInOrder':['a']} | {'a':1} | {'a':1,'d':1}
			{'$parsesTo':'object'} | '{}' | '[]'
			{'$parsesTo':'object'} | '{}' | {}
			1 | 1.0 | 1.1
			1 | 1 | '1'
			null | null | 0
			{'a':1,'b':[{'$ge':1}]} | {'b':[2],'a':1} | {'a':1,'b':[0]}
			{'a':1} | {'a':1} | {'a':1,'b':1}
			[1,2] | [1,2] | [2,1]""")
	void aValueIsAcceptedOrRefused(String expected, String good, String bad) {
		var matcher = new Matcher(DOCUMENT);

		if (!good.contains("$skip")) {
			assertThat(matcher.mismatch(json(expected), json(good))).as("accepted").isEmpty();
		}
		assertThat(matcher.mismatch(json(expected), json(bad))).as("refused").isPresent();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			/parts/*/p | {'$le':0.7} | {'$le':0.6}
			/parts/*/token | {'$concatEq':'/text'} | {'$concatEq':'/a'}
			/parts/*/token | {'$contains':'ed'} | {'$contains':'red'}
			/parts/*/token | {'$contains':'ed','$len':{'$le':2}} | {'$contains':'ed','$len':1}
			/list/*/value | {'$sequence':[true,'true']} | {'$sequence':['true',true]}
			/by/* | {'$gt':0} | {'$gt':0.2}
			/parts/*/q | {'$exists':false} | {'$type':'number'}
			/parts/*/q | {'$exists':false} | {'$contains':1}
			/nowhere/*/q | {'$exists':false} | {'$ge':0}
			/text/* | {'$exists':false} | 'red'
			/none/* | {'$sequence':[]} | {'$sequence':[1]}
			/nowhere | {'$exists':false} | {'$exists':true}
			/a | {'$exists':true} | {'$exists':false}
			/nowhere | {'$oneOf':[null,{'$exists':false}]} | {'$oneOf':[null]}
			/a~1b/* | 1 | 2
			/parts/1/token | 'ed' | 'r'""")
	void pointersLeadToOneValueOrEach(String pointer, String right, String wrong) {
		var matcher = new Matcher(DOCUMENT);

		assertThat(matcher.mismatchAt(pointer, json(right))).as("accepted").isEmpty();
		assertThat(matcher.mismatchAt(pointer, json(wrong))).as("refused").isPresent();
	}

	/** Everything but {@code $exists} wants something that it can look at. */
	@ParameterizedTest
	@ValueSource(strings = { "{'$not':'a'}", "{'$type':'null'}", "{'$notContains':'a'}", "{'$len':0}", "null", "''",
			"{'$near':0}" })
	void whatIsMissingIsNothing(String expected) {
		assertThat(new Matcher(DOCUMENT).mismatchAt("/nowhere", json(expected))).contains("is missing");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{'$most':1}", "{'$ge':1,'$most':1}", "{'$oneOf':[1,{'$most':1}]}", "{'$not':{'$most':1}}",
			"{'$ge':1,'tol':1}", "{'a':{'$most':1}}", "{'$type':'thing'}", "{'$ge':'1'}" })
	void anUnknownWordIsNeverPassedOver(String expected) {
		var matcher = new Matcher(DOCUMENT);

		assertThatExceptionOfType(UnknownWordException.class)
			.isThrownBy(() -> matcher.mismatchAt("/a", json(expected)));
	}

	@Test
	void keysOfSchemasAreNoMatchers() {
		assertThat(new Matcher(DOCUMENT).mismatchAt("/text",
				json("{'$validates':{'$ref':'#/$defs/any','$defs':{'any':true}}}")))
			.isPresent();
	}

	private static JsonNode json(String text) {
		return JsonMapper.shared().readTree(text.replace('\'', '"'));
	}

}
