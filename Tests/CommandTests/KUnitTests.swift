// SPDX-License-Identifier: MIT

import Foundation
import TestSupport
import Testing

/// `drmres kunit` on small files of every ending.
@Suite struct KUnit {
  /// Writes C sources into a folder of their own, runs the command on the first, and removes the folder.
  private static func kunit(_ sources: [String: String], _ arguments: String...) throws -> Command.Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kunit-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in sources {
      try text.write(to: folder.appending(path: name), atomically: false, encoding: .utf8)
    }
    let files = sources.keys.sorted().map { folder.appending(path: $0).path }
    return try Command.drmres(["kunit"] + files + arguments)
  }

  /// A suite of these functions.
  private static func suite(_ name: String, _ cases: [String], _ functions: String) -> String {
    """
    #include <kunit/test.h>
    \(functions)
    static struct kunit_case cases[] = {\(cases.joined(separator: ", ")), {}};
    static struct kunit_suite suite = {.name = "\(name)", .test_cases = cases};
    kunit_test_suite(suite);
    MODULE_LICENSE("GPL");

    """
  }

  private static let passing = suite(
    "good", ["KUNIT_CASE(adds)", "KUNIT_CASE(allocates)"],
    """
    static void adds(struct kunit *test) { KUNIT_EXPECT_EQ(test, 1 + 1, 2); }
    static void allocates(struct kunit *test)
    {
    	char *text = kunit_kzalloc(test, 8, GFP_KERNEL);

    	KUNIT_ASSERT_NOT_NULL(test, text);
    	KUNIT_EXPECT_STREQ(test, text, "");
    }
    """)

  /// Seconds after which a case counts as hung: far more than the others take, however busy the machine is.
  private static let patience = "5"

  /// Cases that end in every way, each beside the others.
  private static let endings = suite(
    "endings",
    ["asserts", "crashes", "hangs", "skips", "expects", "passes", "frees_twice"].map { "KUNIT_CASE(\($0))" },
    """
    static void asserts(struct kunit *test)
    {
    	KUNIT_ASSERT_EQ(test, 6 * 9, 42);
    	KUNIT_FAIL(test, "this line was reached");
    }
    static void crashes(struct kunit *test)
    {
    	KUNIT_SUCCEED(test);
    	*(volatile int *)NULL = 1;
    }
    static void hangs(struct kunit *test)
    {
    	for (;;)
    		barrier();
    }
    static void skips(struct kunit *test) { kunit_skip(test, "no hardware"); }
    static void expects(struct kunit *test)
    {
    	KUNIT_EXPECT_STREQ_MSG(test, "a", "b", "number %d", 7);
    	KUNIT_EXPECT_NULL(test, test);
    }
    static void passes(struct kunit *test) {}
    static void frees_twice(struct kunit *test)
    {
    	void *memory = kmalloc(8, GFP_KERNEL);

    	kfree(memory);
    	kfree(memory);
    }
    """)

  @Test func aFileThatPasses() throws {
    let result = try Self.kunit(["good.c": Self.passing])
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(result.errors.isEmpty)
    #expect(
      result.output == """
        KTAP version 1
        1..1
            KTAP version 1
            # Subtest: good
            1..2
            ok 1 adds
            ok 2 allocates
        # good: pass:2 fail:0 skip:0 total:2
        # Totals: pass:2 fail:0 skip:0 total:2
        ok 1 good

        """)
  }

  /// A failing assertion, a crash and a hang end their own cases only.
  @Test func theRunGoesOn() throws {
    let result = try Self.kunit(["endings.c": Self.endings], "--timeout", Self.patience)
    #expect(result.status == 1, "\(result.output)\(result.errors)")
    for line in [
      "not ok 1 asserts", "not ok 2 crashes", "not ok 3 hangs", "ok 4 skips # SKIP no hardware", "not ok 5 expects",
      "ok 6 passes", "not ok 7 frees_twice", "not ok 1 endings", "6 * 9 == 54", "number 7", "crashed with SIGSEGV",
      "timed out after \(Self.patience) s", "[M01] double free",
    ] {
      #expect(result.output.contains(line), "\(line)")
    }
    #expect(!result.output.contains("this line was reached"))
    #expect(!result.output.contains("0x7f"), "an address in the output")
  }

  @Test func parametersAreSubtests() throws {
    let text = Self.suite(
      "parameters", ["KUNIT_CASE_PARAM(is_odd, numbers_gen_params)", "KUNIT_CASE_PARAM(is_named, names_gen_params)"],
      """
      static const int numbers[] = {1, 2, 3};
      static void describe(const int *number, char *desc) { sprintf(desc, "number %d", *number); }
      KUNIT_ARRAY_PARAM(numbers, numbers, describe);
      static void is_odd(struct kunit *test)
      {
      	const int *number = test->param_value;

      	KUNIT_EXPECT_EQ(test, *number % 2, 1);
      }
      static const struct { const char *name; } names[] = {{"one"}, {"two"}};
      KUNIT_ARRAY_PARAM_DESC(names, names, name);
      static void is_named(struct kunit *test) { KUNIT_EXPECT_NOT_NULL(test, test->param_value); }
      """)
    let result = try Self.kunit(["parameters.c": text])
    #expect(result.status == 1, "\(result.output)\(result.errors)")
    for line in [
      "        # Subtest: is_odd", "        ok 1 number 1", "        not ok 2 number 2", "        ok 3 number 3",
      "    not ok 1 is_odd", "        ok 2 two", "    ok 2 is_named", "# Totals: pass:4 fail:1 skip:0 total:5",
    ] {
      #expect(result.output.split(separator: "\n").contains(Substring(line)), "\(line)")
    }
  }

  /// A driver file whose function a test replaces, and a device with a managed action.
  @Test func severalFilesAreOneProgram() throws {
    let driver = """
      #include <kunit/static_stub.h>
      int temperature(int sensor);
      int temperature(int sensor)
      {
      	KUNIT_STATIC_STUB_REDIRECT(temperature, sensor);
      	return -1;
      }

      """
    let text = Self.suite(
      "driver", ["KUNIT_CASE(replaces)", "KUNIT_CASE(unbinds)"],
      """
      #include <kunit/device.h>
      #include <kunit/static_stub.h>
      #include <linux/device.h>
      int temperature(int sensor);
      static int fake(int sensor) { return 20 + sensor; }
      static void replaces(struct kunit *test)
      {
      	KUNIT_EXPECT_EQ(test, temperature(1), -1);
      	kunit_activate_static_stub(test, temperature, fake);
      	KUNIT_EXPECT_EQ(test, temperature(1), 21);
      	kunit_deactivate_static_stub(test, temperature);
      	KUNIT_EXPECT_EQ(test, temperature(1), -1);
      }
      static void count(void *calls) { ++*(int *)calls; }
      static void unbinds(struct kunit *test)
      {
      	int calls = 0;
      	struct device *dev = kunit_device_register(test, "sensor");

      	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
      	KUNIT_ASSERT_EQ(test, devm_add_action(dev, count, &calls), 0);
      	KUNIT_EXPECT_EQ(test, calls, 0);
      	kunit_device_unregister(test, dev);
      	KUNIT_EXPECT_EQ(test, calls, 1);
      }
      """)
    let result = try Self.kunit(["driver.c": driver, "test.c": text])
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(result.output.contains("ok 2 unbinds"))
  }

  @Test func filtersAndLists() throws {
    let one = try Self.kunit(["good.c": Self.passing], "--filter", "good.a*s")
    #expect(one.status == 0)
    #expect(one.output.contains("ok 1 adds") && one.output.contains("ok 2 allocates"))
    let filtered = try Self.kunit(["good.c": Self.passing], "--filter", "*.adds")
    #expect(filtered.status == 0)
    #expect(filtered.output.contains("ok 1 adds") && !filtered.output.contains("allocates"))
    let list = try Self.kunit(["endings.c": Self.endings], "--list", "--filter", "endings.*s")
    #expect(list.status == 0)
    #expect(list.output.split(separator: "\n").first == "endings.asserts")
    let none = try Self.kunit(["good.c": Self.passing], "--filter", "bad*")
    #expect(none.status == 2)
    #expect(none.errors.contains("no case matches 'bad*'"))
  }

  @Test func speaksJSON() throws {
    let result = try Self.kunit(["endings.c": Self.endings], "--timeout", Self.patience, "--json")
    #expect(result.status == 1)
    let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    #expect(json?["passed"] as? Int == 1 && json?["failed"] as? Int == 5 && json?["skipped"] as? Int == 1)
    let suites = try #require(json?["suites"] as? [[String: Any]])
    let cases = try #require(suites.first?["tests"] as? [[String: Any]])
    #expect(cases.map { $0["name"] as? String }.contains("hangs"))
    #expect(cases[3]["comment"] as? String == "no hardware")
    #expect((cases[0]["messages"] as? [String])?.contains("6 * 9 == 54 (0x36)") == true)
  }

  /// Nothing is run, and the first thing that is missing is named: a function, a header, a symbol at link time.
  @Test(arguments: [
    ("static int f(void) { return frobnicate(1); } int g(void); int g(void) { return f(); }", "frobnicate"),
    ("#include <linux/no_such_header.h>", "linux/no_such_header.h"),
    ("int nowhere(void); int g(void); int g(void) { return nowhere(); }", "nowhere"),
    ("struct nobody; int g(struct nobody *p); int g(struct nobody *p) { return p->x; }", "nobody"),
  ])
  func aFileThatDoesNotCompile(_ text: String, _ missing: String) throws {
    let result = try Self.kunit(["bad.c": text + "\n", "good.c": Self.passing])
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("bad.c"))
    #expect(result.errors.contains("does not compile"))
    #expect(result.errors.contains(missing), "\(result.errors)")
  }

  @Test func aTableHasARowForEachProgram() throws {
    let result = try Self.kunit(["a_bad.c": "#include <linux/nothing.h>\n", "b_good.c": Self.passing], "--table")
    #expect(result.status == 2, "\(result.errors)")
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines.dropFirst().first?.contains("not compiled: linux/nothing.h") == true)
    #expect(lines.last?.hasPrefix("2 files") == true)
  }

  @Test func saysWhatItCannotDo() throws {
    let file = try Command.drmres("kunit", "/nowhere/test.c")
    #expect(file.status == 2)
    #expect(file.errors.contains("no file '/nowhere/test.c'"))
    let timeout = try Self.kunit(["good.c": Self.passing], "--timeout", "0")
    #expect(timeout.status == 2)
  }
}
