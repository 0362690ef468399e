package io.sfumato.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.sfumato.structured.canvas.CanvasPlanner;
import io.sfumato.structured.canvas.RecordConstraint;
import io.sfumato.structured.canvas.RecordConstraint.Belief;
import io.sfumato.structured.canvas.SlotTerms;
import io.sfumato.structured.canvas.TokenSpace;
import io.sfumato.structured.lattice.Candidates;
import io.sfumato.structured.plan.Choices;
import io.sfumato.structured.plan.RecordPlan;
import io.sfumato.structured.plan.RefusedException;
import io.sfumato.structured.plan.Scaffold;
import io.sfumato.structured.schema.SchemaCompiler;
import io.sfumato.structured.schema.SchemaOptions;

/**
 * What records cost beside the model: compiling a schema, laying it on cells, looking at
 * them in every pass, and refusing schemas that mean harm. The vocabulary is as large as
 * LLaDA's, and so is that of the forward pass that it is compared with: 8 layers × 1024,
 * with logits for the masked cells.
 */
final class RecordBenchmark {

	private static final int VOCABULARY = 126_464;

	private static final int CELLS = 256;

	private static final int KEPT = 64;

	/** The id from which on all tokens of the vocabulary are words. */
	private static final int FIRST_WORD = 1_300;

	private static final int ROUNDS = 30;

	private static final String TYPICAL = """
			{"type":"object","required":["merchant","street","city","phone","note","ordered","paid","net","tax","total","way","kind"],
			 "properties":{"merchant":{"type":"string","maxLength":40},"street":{"type":["string","null"],"maxLength":60},
			 "city":{"type":["string","null"],"maxLength":40},"phone":{"type":["string","null"],"pattern":"^[0-9 +()/-]{5,20}$"},
			 "note":{"type":"string","maxLength":120},"ordered":{"type":"string","format":"date"},
			 "paid":{"type":["string","null"],"format":"date"},"net":{"type":"number","minimum":0},
			 "tax":{"type":"number","minimum":0,"maximum":99.9},"total":{"type":"number","minimum":0},
			 "way":{"enum":["cash","card","voucher"]},"kind":{"enum":["meal","goods","travel","other"]}}}""";

	void run(PrintStream out) throws IOException {
		TokenSpace space = new TokenSpace(new WideVocabulary(VOCABULARY, 11));
		compile(out, space);
		steps(out, space);
		hostile(out);
	}

	private static void compile(PrintStream out, TokenSpace space) {
		double[] compiled = new double[ROUNDS];
		double[] laid = new double[ROUNDS];
		double[] known = new double[ROUNDS];
		SchemaCompiler keeping = new SchemaCompiler();
		double cold = 0;
		for (int round = -10; round < ROUNDS; round++) {
			long start = System.nanoTime();
			RecordPlan plan = new SchemaCompiler().compile(TYPICAL, SchemaOptions.STANDARD);
			double milliseconds = since(start);
			cold = (round == -10) ? milliseconds : cold;
			start = System.nanoTime();
			new CanvasPlanner(space).lay(plan.scaffold(Choices.none()), SlotTerms.NONE, CELLS * 4);
			double laying = since(start);
			start = System.nanoTime();
			keeping.compile(TYPICAL, SchemaOptions.STANDARD);
			if (round >= 0) {
				compiled[round] = milliseconds;
				laid[round] = laying;
				known[round] = since(start);
			}
		}
		out.println("A record of 12 fields (5 strings, 2 dates, 3 numbers, 2 choices)\n");
		new Table("what", "ms").row("compile, first of the process", format(cold))
			.row("compile, median", format(median(compiled)))
			.row("compile, known schema", format(median(known)))
			.row("lay on cells, known automata", format(median(laid)))
			.print(out);
		out.println();
	}

	private static void steps(PrintStream out, TokenSpace space) throws IOException {
		Row[] logits = logits(space);
		List<Step> steps = new ArrayList<>();
		for (int committed : List.of(0, 50, 90)) {
			steps.add(step(space, logits, committed));
		}
		double[] forwards = new ForwardBenchmark().milliseconds(VOCABULARY, CELLS,
				steps.stream().mapToInt(Step::masked).toArray());
		Table table = new Table("tokens committed", "masked cells", "candidates ms", "automata and DP ms", "forward ms",
				"share of automata and DP", "with candidates");
		for (int i = 0; i < forwards.length; i++) {
			Step step = steps.get(i);
			table.row(step.committed() + " %", step.masked(), format(step.picked()), format(step.looked()),
					format(forwards[i]), share(step.looked(), forwards[i]),
					share(step.picked() + step.looked(), forwards[i]));
		}
		out.printf("One step of it, %d tokens, medians of %d; the forward has %d positions%n%n", VOCABULARY, ROUNDS,
				CELLS);
		table.print(out);
		out.println();
	}

	private static String share(double milliseconds, double forward) {
		return String.format(Locale.ROOT, "%.1f %%", 100 * milliseconds / forward);
	}

	private static Step step(TokenSpace space, Row[] logits, int committed) {
		double[] picked = new double[ROUNDS];
		double[] looked = new double[ROUNDS];
		int masked = 0;
		for (int round = -10; round < ROUNDS; round++) {
			RecordConstraint record = record(space);
			commit(record, logits, committed);
			int[] cells = record.cells();
			masked = (int) Arrays.stream(cells).filter((cell) -> cell == RecordConstraint.MASKED).count();
			Candidates[] rows = new Candidates[cells.length];
			long start = System.nanoTime();
			for (int cell = 0; cell < cells.length; cell++) {
				rows[cell] = (cells[cell] == RecordConstraint.MASKED) ? pick(record, logits, cell) : Candidates.none();
			}
			double picking = since(start);
			start = System.nanoTime();
			record.look((cell) -> rows[cell]);
			if (round >= 0) {
				picked[round] = picking;
				looked[round] = since(start);
			}
		}
		return new Step(committed, masked, median(picked), median(looked));
	}

	/**
	 * Rows as a model has them that knows what it reads: one piece of a word nearly
	 * certain, some more possible, noise. So texts fill most of their cells. As many rows
	 * as fit in memory, used in turn.
	 */
	private static Row[] logits(TokenSpace space) {
		Random random = new Random(5);
		int[] pieces = IntStream.range(FIRST_WORD, space.vocabulary().size())
			.filter((id) -> space.vocabulary().bytes(id).length == 2)
			.toArray();
		Row[] rows = new Row[32];
		for (int number = 0; number < rows.length; number++) {
			float[] row = new float[space.vocabulary().size()];
			for (int token = 0; token < row.length; token++) {
				row[token] = (float) (2 * random.nextGaussian());
			}
			for (int likely = 0; likely < 20; likely++) {
				row[pieces[random.nextInt(pieces.length)]] = 8 + 4 * random.nextFloat();
			}
			row[pieces[random.nextInt(pieces.length)]] = 20;
			double sum = 0;
			for (float each : row) {
				sum += Math.exp(each);
			}
			rows[number] = new Row(row, Math.log(sum));
		}
		return rows;
	}

	private static RecordConstraint record(TokenSpace space) {
		Scaffold scaffold = new SchemaCompiler().compile(TYPICAL, SchemaOptions.STANDARD).scaffold(Choices.none());
		// free texts begin with what makes the whole about as long as the canvas
		Map<String, Integer> starts = scaffold.gaps()
			.stream()
			.collect(Collectors.toMap((gap) -> gap.name(), (gap) -> 20));
		return new CanvasPlanner(space).lay(scaffold, SlotTerms.starting(starts), CELLS);
	}

	private static Candidates pick(RecordConstraint record, Row[] logits, int cell) {
		Row row = logits[cell % logits.length];
		return Candidates.of(row.values(), row.logNormaliser(), KEPT, record.watched(cell));
	}

	private static void commit(RecordConstraint record, Row[] logits, int percent) {
		int[] cells = record.cells();
		record.look((cell) -> pick(record, logits, cell));
		// tokens that the likeliest record has, not the cells that it leaves over
		long tokens = IntStream.range(0, cells.length)
			.filter((cell) -> cells[cell] == RecordConstraint.MASKED && record.completion(cell) >= 0)
			.count();
		long wanted = tokens * percent / 100;
		Random random = new Random(percent);
		for (int count = 0; count < wanted;) {
			List<Belief> beliefs = new ArrayList<>(record.look((cell) -> pick(record, logits, cell)));
			// everywhere, not value by value
			Collections.shuffle(beliefs, random);
			int before = count;
			for (Belief belief : beliefs) {
				int token = record.completion(belief.cell());
				if (token >= 0 && count < wanted && record.commit(belief.cell(), token, 0.5)) {
					count++;
				}
			}
			if (count == before) {
				return;
			}
		}
	}

	private static void hostile(PrintStream out) {
		Map<String, String> schemas = new LinkedHashMap<>();
		schemas.put("100,000 enum values", "{\"enum\":[%s]}"
			.formatted(IntStream.range(0, 100_000).mapToObj(Integer::toString).collect(Collectors.joining(","))));
		schemas.put("exploding pattern", pattern("^[ab]*a[ab]{24}$"));
		schemas.put("counted thrice", pattern("((a{1,50}){1,50}){1,50}"));
		schemas.put("alternating words", pattern("(.*a.*b.*c){30}"));
		schemas.put("a thousand letters", pattern("\\\\p{L}{1000}"));
		schemas.put("10,000 levels", "{\"items\":".repeat(10_000));
		schemas.put("1 MB of blanks", " ".repeat(1 << 20));
		schemas.put("1 MB of text", "{\"description\":\"%s\"}".formatted("x".repeat(1 << 20)));
		schemas.put("2^20 by references", doubling(20));
		schemas.put("30 patterns at once",
				"{\"type\":\"string\",\"allOf\":[%s]}".formatted(IntStream.range(0, 30)
					.mapToObj((number) -> "{\"pattern\":\"[a-z]{%d}[0-9]\"}".formatted(number + 3))
					.collect(Collectors.joining(","))));
		Table table = new Table("schema", "answer", "first ms", "then ms");
		schemas.forEach((name, schema) -> {
			double[] spent = new double[6];
			String answer = "";
			for (int round = 0; round < spent.length; round++) {
				long start = System.nanoTime();
				try {
					new SchemaCompiler().compile(schema, SchemaOptions.STANDARD);
					answer = "accepted";
				}
				catch (RefusedException ex) {
					answer = ex.problems().getFirst().code();
				}
				spent[round] = since(start);
			}
			table.row(name, answer, format(spent[0]), format(median(Arrays.copyOfRange(spent, 1, spent.length))));
		});
		out.println("Schemas that mean harm\n");
		table.print(out);
		out.println();
	}

	private static String pattern(String pattern) {
		return "{\"type\":\"string\",\"pattern\":\"%s\"}".formatted(pattern);
	}

	/** Each definition uses the next one twice. */
	private static String doubling(int definitions) {
		String chain = IntStream.range(0, definitions)
			.mapToObj((number) -> "\"d%d\":{\"anyOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]},"
				.formatted(number, number + 1, number + 1))
			.collect(Collectors.joining());
		return "{\"$ref\":\"#/$defs/d0\",\"$defs\":{%s\"d%d\":{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"string\"}}}}}"
			.formatted(chain, definitions);
	}

	private static double since(long start) {
		return (System.nanoTime() - start) / 1e6;
	}

	private static double median(double[] values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return sorted[sorted.length / 2];
	}

	private static String format(double value) {
		return String.format(Locale.ROOT, "%.2f", value);
	}

	/**
	 * What a model says in a cell.
	 *
	 * @param logNormaliser comes from the model's graph
	 */
	private record Row(float[] values, double logNormaliser) {
	}

	/**
	 * What a step costs.
	 *
	 * @param committed percent of the tokens
	 * @param picked milliseconds of choosing candidates
	 * @param looked milliseconds of automata and dynamic programme
	 */
	private record Step(int committed, int masked, double picked, double looked) {
	}

}
