package io.sfumato.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.result.RunResult;
import org.jspecify.annotations.NullMarked;

import org.springframework.stereotype.Component;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may know whom.
 */
@AnalyzeClasses(packages = "io.sfumato", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureIT {

	private static final String RUNTIME = "io.sfumato.runtime..";

	private static final String ENCODERS = "io.sfumato.encoders..";

	private static final String BACKBONE = "io.sfumato.backbone..";

	private static final String STRUCTURED = "io.sfumato.structured..";

	private static final String ENGINE = "io.sfumato.engine..";

	private static final String SPRING_AI = "io.sfumato.ai..";

	private static final String WEB = "io.sfumato.web..";

	private static final String APP = "io.sfumato.app..";

	@ArchTest
	static final ArchRule the_runtime_knows_nobody = noClasses().that()
		.resideInAPackage(RUNTIME)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(ENCODERS, BACKBONE, STRUCTURED, ENGINE, SPRING_AI, WEB, APP)
		.because("a checkpoint and a graph are the same whatever is made of them");

	@ArchTest
	static final ArchRule encoders_know_the_runtime_only = noClasses().that()
		.resideInAPackage(ENCODERS)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(BACKBONE, STRUCTURED, ENGINE, SPRING_AI, WEB, APP)
		.because("a picture is seen the same way whatever is asked about it");

	@ArchTest
	static final ArchRule the_backbone_knows_the_runtime_only = noClasses().that()
		.resideInAPackage(BACKBONE)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(ENCODERS, STRUCTURED, ENGINE, SPRING_AI, WEB, APP)
		.because("denoising works on cells and knows neither pictures nor requests");

	@ArchTest
	static final ArchRule structured_output_knows_nobody = noClasses().that()
		.resideInAPackage(STRUCTURED)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(RUNTIME, ENCODERS, BACKBONE, ENGINE, SPRING_AI, WEB, APP, "ai.onnxruntime..", "ai.djl..")
		.because("a language over tokens is the same whatever model fills it in");

	@ArchTest
	static final ArchRule the_engine_knows_no_surface = noClasses().that()
		.resideInAPackage(ENGINE)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(SPRING_AI, WEB, APP)
		.because("HTTP is one of several ways to reach it");

	@ArchTest
	static final ArchRule below_the_surfaces_there_is_no_framework = noClasses().that()
		.resideInAnyPackage(RUNTIME, ENCODERS, BACKBONE, STRUCTURED, ENGINE)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..", "reactor..", "io.netty..", "jakarta..")
		.because("the engine blocks and says so; only the surfaces know Spring and Reactor");

	@ArchTest
	static final ArchRule the_web_knows_the_engine_only = noClasses().that()
		.resideInAPackage(WEB)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(RUNTIME, ENCODERS, BACKBONE, STRUCTURED, SPRING_AI, APP, "ai.onnxruntime..", "ai.djl..")
		.because("HTTP has no business with models");

	@ArchTest
	static final ArchRule spring_ai_knows_the_engine_only = noClasses().that()
		.resideInAPackage(SPRING_AI)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(RUNTIME, ENCODERS, BACKBONE, STRUCTURED, WEB, APP, "ai.onnxruntime..", "ai.djl..",
				"org.springframework.web..", "org.springframework.http..", "io.netty..")
		.because("an application that embeds the models needs no server, and a server's client no more than the JDK's");

	@ArchTest
	static final ArchRule the_chat_model_knows_no_boot = noClasses().that()
		.resideInAPackage(SPRING_AI)
		.and()
		.resideOutsideOfPackage("io.sfumato.ai.autoconfigure")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.boot..", "io.sfumato.ai.autoconfigure")
		.because("it is as useful in an application without Spring Boot");

	@ArchTest
	static final ArchRule the_application_knows_no_model_internals = noClasses().that()
		.resideInAPackage(APP)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(RUNTIME, ENCODERS, BACKBONE, STRUCTURED, "ai.onnxruntime..", "ai.djl..")
		.because("it wires the engine and leaves what is inside to it");

	@ArchTest
	static final ArchRule the_backbone_sees_no_pictures = noClasses().that()
		.resideInAnyPackage(BACKBONE, RUNTIME)
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("java.awt..", "javax.imageio..")
		.because("pictures end at the encoders");

	@ArchTest
	static final ArchRule packages_have_no_cycles = slices().matching("io.sfumato.(**)")
		.should()
		.beFreeOfCycles()
		// the last event carries the result, and a result its events where they are asked
		// for
		.ignoreDependency(RunResult.class, GenerationEvent.class)
		.because("what one package is can be understood before another one only if they don't need each other");

	@ArchTest
	static final ArchRule every_package_is_null_marked = classes().that(areNot("package-info"))
		.should(liveInANullMarkedPackage())
		.because("null is part of a type here, and NullAway checks marked packages only");

	@ArchTest
	static final ArchRule nobody_prints = noClasses().that()
		.resideOutsideOfPackage("io.sfumato.app.start")
		.should()
		.accessField(System.class, "out")
		.orShould()
		.accessField(System.class, "err")
		.because("what is worth telling goes to the log or into an exception; before Spring starts there is no log");

	/** Spring believes the list: what isn't on it isn't there. */
	@ArchTest
	static void components_are_listed(JavaClasses classes) throws IOException {
		var listed = new Properties();
		try (InputStream list = ArchitectureIT.class.getResourceAsStream("/META-INF/spring.components")) {
			listed.load(list);
		}
		assertThat(listed.stringPropertyNames()).as("app/src/main/resources/META-INF/spring.components")
			.containsExactlyInAnyOrderElementsOf(classes.that(resideInAnyPackage(APP, WEB))
				.stream()
				.filter((each) -> each.isTopLevelClass() && !each.isAnnotation()
						&& each.isMetaAnnotatedWith(Component.class))
				.map(JavaClass::getName)
				.toList());
	}

	private static DescribedPredicate<JavaClass> areNot(String simpleName) {
		return DescribedPredicate.describe("aren't " + simpleName,
				(each) -> !each.getSimpleName().equals(simpleName) && !each.getPackageName().isEmpty());
	}

	private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
		Map<String, Boolean> marked = new LinkedHashMap<>();
		return new ArchCondition<>("live in a package that is @NullMarked") {
			@Override
			public void check(JavaClass each, ConditionEvents events) {
				boolean isMarked = marked.computeIfAbsent(each.getPackageName(),
						(name) -> each.getPackage().isAnnotatedWith(NullMarked.class));
				if (!isMarked) {
					events.add(SimpleConditionEvent.violated(each, each.getPackageName() + " isn't @NullMarked"));
				}
			}
		};
	}

}
