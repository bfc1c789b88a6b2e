// SPDX-License-Identifier: MIT

import Foundation
import TestSupport
import Testing

/// `drmres check` on a driver with a lifetime bug and on its fixed twin; one scenario each, so that it is quick.
@Suite struct Check {
  /// A folder for a test's files, removed with the value.
  final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: "check-test-\(UUID().uuidString)")

    init(_ files: [String: String]) throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      for (name, text) in files {
        try text.write(to: url.appending(path: name), atomically: false, encoding: .utf8)
      }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }
  }

  /// 1. probe allocates a counter; 2. a file is opened; 3. the device is unplugged; 4. the file is closed and counts.
  static func tiny(_ allocation: String, entry: String = "module_platform_driver(tiny_driver);") -> String {
    """
    #include <drm/drm_drv.h>
    #include <drm/drm_gem.h>
    #include <drm/drm_managed.h>
    #include <linux/err.h>
    #include <linux/module.h>
    #include <linux/platform_device.h>
    #include <linux/slab.h>
    struct tiny { struct drm_device drm; int *closes; };
    static void tiny_postclose(struct drm_device *drm, struct drm_file *file)
    {
    	++*container_of(drm, struct tiny, drm)->closes;
    }
    DEFINE_DRM_GEM_FOPS(tiny_fops);
    static const struct drm_driver tiny_drm = {
    	.driver_features = DRIVER_GEM, .postclose = tiny_postclose, .fops = &tiny_fops, .name = "tiny", .desc = "Tiny",
    };
    static int tiny_probe(struct platform_device *pdev)
    {
    	struct tiny *tiny = devm_drm_dev_alloc(&pdev->dev, &tiny_drm, struct tiny, drm);

    	if (IS_ERR(tiny))
    		return PTR_ERR(tiny);
    	tiny->closes = \(allocation);
    	if (!tiny->closes)
    		return -ENOMEM;
    	platform_set_drvdata(pdev, tiny);
    	return drm_dev_register(&tiny->drm, 0);
    }
    static void tiny_remove(struct platform_device *pdev)
    {
    	struct tiny *tiny = platform_get_drvdata(pdev);

    	drm_dev_unplug(&tiny->drm);
    }
    struct platform_driver tiny_driver = {.probe = tiny_probe, .remove = tiny_remove, .driver = {.name = "tiny"}};
    \(entry)
    MODULE_LICENSE("GPL");

    """
  }

  static let bug = tiny("devm_kzalloc(&pdev->dev, sizeof(int), GFP_KERNEL)")
  static let fixed = tiny("drmm_kzalloc(&tiny->drm, sizeof(int), GFP_KERNEL)")
  static let brief = ["--scenario", "hotunplug-lateclose", "--no-faults", "--jobs", "1"]

  @Test func namesBothEndsAndHowToSeeItAgain() throws {
    let folder = try Folder(["bug.c": Self.bug])
    let file = folder.path("bug.c")
    let page = folder.path("page.html")
    let result = try Command.drmres(["check", file, "--html", page] + Self.brief)
    #expect(result.status == 1, "\(result.errors)")
    #expect(result.errors.isEmpty)
    let lines = result.output.replacing(file, with: "bug.c").split(separator: "\n").map(String.init)
    for line in [
      "  allocated at: bug.c:23 (tiny_probe)", "  called at:    bug.c:11 (tiny_postclose)",
      "  access:       read of 4 bytes",
      "  reached by:   file#1", "  explain:      drmres explain L01",
      "  replay:       drmres replay bug.c:hotunplug-lateclose",
    ] {
      #expect(lines.contains(line), "\(line) is not in \(result.output)")
    }
    #expect(lines.contains { $0.hasPrefix("BUG: [L01] devm memory reached after unbind: ") })
    #expect(lines.contains { $0.hasPrefix("  object:       dr#") && $0.hasSuffix(", 4 bytes, owned by device tiny") })
    #expect(lines.first == "scenario             runs  faults  crashed")
    #expect(lines.last?.hasPrefix("bug.c: 1 finding in 1 scenario, ") == true)
    #expect(!result.output.contains("0x"), "an address in the output")
    let html = try String(contentsOfFile: page, encoding: .utf8)
    for part in ["<svg ", "class=\"ghost device\"", "class=\"touch\"", "drmres explain L01", "dr#", "</html>"] {
      #expect(html.contains(part), "\(part)")
    }
    #expect(!html.contains("<script") && !html.contains("src=") && !html.contains("http"))
  }

  @Test func isSilentOnTheFixedTwin() throws {
    let folder = try Folder(["fixed.c": Self.fixed])
    let result = try Command.drmres(["check", folder.path("fixed.c")] + Self.brief)
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(result.output.contains("fixed.c: clean in 1 scenario, "))
  }

  /// 1. the third row of the table has no data; 2. hardware of that row is plugged; 3. probe reads the data.
  static let rows = """
    #include <linux/module.h>
    #include <linux/of.h>
    #include <linux/platform_device.h>
    static const int one = 1, two = 2;
    static int table_probe(struct platform_device *pdev)
    {
    	const int *data = of_device_get_match_data(&pdev->dev);

    	dev_info(&pdev->dev, "%d\\n", *data);
    	return 0;
    }
    static const struct of_device_id table[] = {
    	{.compatible = "v,table-1", .data = &one}, {.compatible = "v,table-2", .data = &two},
    	{.compatible = "v,table-3"}, {},
    };
    static struct platform_driver table_driver = {
    	.probe = table_probe, .driver = {.name = "table", .of_match_table = table},
    };
    module_platform_driver(table_driver);
    MODULE_LICENSE("GPL");

    """

  @Test func hardwareOfEveryRowIsPlugged() throws {
    let folder = try Folder(["rows.c": Self.rows])
    let file = folder.path("rows.c")
    let sweep = try Command.drmres("check", file, "--scenario", "every-row", "--jobs", "1")
    #expect(sweep.status == 1 && sweep.output.contains("BUG: [M14]"), "\(sweep.output)\(sweep.errors)")
    let plain = ["check", file, "--scenario", "probe-remove", "--no-faults", "--jobs", "1"]
    for (row, status) in [(1, Int32(0)), (2, 0), (3, 1), (4, 2)] {
      let result = try Command.drmres(plain + ["--row", "\(row)"])
      #expect(result.status == status, "row \(row): \(result.output)\(result.errors)")
      #expect(result.output.contains("replay --row 3") == (row == 3), "\(result.output)")
      #expect(result.errors == (row == 4 ? "drmres: no driver has a row 4 in its id table\n" : ""))
    }
  }

  @Test func aReplayPrintsTheSameBytesTwice() throws {
    let folder = try Folder(["bug.c": Self.bug])
    let word = folder.path("bug.c") + ":hotunplug-lateclose"
    let first = try Command.drmres("replay", word)
    #expect(first.status == 1, "\(first.errors)")
    #expect(first.output.hasPrefix("bug.c in hotunplug-lateclose: "))
    for part in ["  open ", "  unplug ", "  close ", "L01", "events:", "called at:    bug.c:11 (tiny_postclose)"] {
      #expect(first.output.contains(part), "\(part)")
    }
    #expect(try Command.drmres("replay", word).output == first.output)
    let unknown = try Command.drmres("replay", folder.path("bug.c") + ":no-such-scenario")
    #expect(unknown.status == 2)
    #expect(unknown.errors.contains("no-such-scenario"))
  }

  @Test func shardsMergedAreTheWhole() throws {
    let folder = try Folder(["bug.c": Self.bug, "fixed.c": Self.fixed])
    let words = ["check", folder.path("bug.c"), "--scenario", "hot*-lateclose", "--json"]
    let whole = try Command.drmres(words)
    #expect(whole.status == 1, "\(whole.errors)")
    for shard in 1...2 {
      let part = try Command.drmres(words + ["--shard", "\(shard)/2"])
      try part.output.write(toFile: folder.path("\(shard).json"), atomically: false, encoding: .utf8)
    }
    let merged = try Command.drmres("merge", folder.path("2.json"), folder.path("1.json"), "--json")
    #expect(merged.status == 1, "\(merged.errors)")
    #expect(merged.output == whole.output)
    let ktap = try Command.drmres("merge", folder.path("1.json"), folder.path("2.json"), "--ktap")
    #expect(ktap.output.contains("\n    not ok 1 hotunplug-lateclose\n"))
    #expect(ktap.output.hasSuffix("\nnot ok 1 bug.c\n"))
    let half = try Command.drmres("merge", folder.path("1.json"))
    #expect(half.errors.contains("missing of 2 shards: 2"))
    #expect(half.status != 0)
    let twice = try Command.drmres("merge", folder.path("1.json"), folder.path("1.json"))
    #expect(twice.status == 2 && twice.errors.contains("shard 1 of 2 is there twice"))
    let other = try Command.drmres(["check", folder.path("fixed.c"), "--json", "--shard", "2/2"] + Self.brief)
    try other.output.write(toFile: folder.path("other.json"), atomically: false, encoding: .utf8)
    let mixed = try Command.drmres("merge", folder.path("1.json"), folder.path("other.json"))
    #expect(mixed.status == 2 && mixed.errors.contains("is about fixed.c"))
    let wrong = try Command.drmres("merge", folder.path("bug.c"))
    #expect(wrong.status == 2 && wrong.errors.contains("is not what 'drmres check --json'"))
  }

  @Test func aDriverWithoutAnEntryPointNeedsItsName() throws {
    let folder = try Folder(["driver.c": Self.tiny("drmm_kzalloc(&tiny->drm, sizeof(int), GFP_KERNEL)", entry: "")])
    let file = folder.path("driver.c")
    let none = try Command.drmres("check", file)
    #expect(none.status == 2 && none.errors.contains("has no entry point"), "\(none.errors)")
    let named = try Command.drmres(["check", file, "--driver", "tiny_driver"] + Self.brief)
    #expect(named.status == 0, "\(named.output)\(named.errors)")
    let wrong = try Command.drmres("check", file, "--driver", "other_driver")
    #expect(wrong.status == 2 && wrong.errors.contains("not static"), "\(wrong.errors)")
  }

  @Test(arguments: [
    ("#include <linux/no_such_header.h>\n", "linux/no_such_header.h is not modelled"),
    ("int f(void); int f(void) { return frobnicate(1); }\n", "frobnicate is not modelled"),
    ("int f(void); int f(void) { return 1 }\n", "expected ';'"),
  ])
  func saysWhatDoesNotCompile(_ text: String, _ message: String) throws {
    let folder = try Folder(["bad.c": text])
    let result = try Command.drmres("check", folder.path("bad.c"))
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("bad.c:1:") && result.errors.contains(message), "\(result.errors)")
  }

  /// 1. a driver calls what a header has that it does not include; 2. or what Linux has given up; 3. or what nobody has.
  @Test(arguments: [
    (
      "drmm_mutex_init(&tiny->drm, NULL) ? NULL : NULL",
      "drmm_mutex_init is declared in <drm/drm_managed.h>: include that"
    ),
    ("drm_dev_init(&tiny->drm, NULL, NULL)", "because Linux has given it up: use devm_drm_dev_alloc()"),
    ("tiny_rings(tiny)", "if it is yours, name the file that defines it"),
  ])
  func whatIsMissingIsSaidWithWhatToDo(_ call: String, _ words: String) throws {
    let text = Self.tiny("(int *)0; (void)(\(call))").replacing("#include <drm/drm_managed.h>\n", with: "")
    let folder = try Folder(["tiny.c": text])
    let result = try Command.drmres("check", folder.path("tiny.c"))
    #expect(result.status == 2)
    #expect(result.errors.contains(words), "\(result.errors)")
  }

  @Test func definesAndFoldersReachTheCompiler() throws {
    let text = "#include \"of-a-folder.h\"\n" + Self.tiny("drmm_kzalloc(&tiny->drm, SIZE, GFP_KERNEL)")
    let folder = try Folder(["driver.c": text])
    let headers = try Folder(["of-a-folder.h": "#define SIZE (sizeof(int) * COUNT)\n"])
    let result = try Command.drmres(
      ["check", folder.path("driver.c"), "-I\(headers.url.path)", "-DCOUNT=2"] + Self.brief)
    #expect(result.status == 0, "\(result.output)\(result.errors)")
  }
}
