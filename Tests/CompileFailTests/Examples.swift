// SPDX-License-Identifier: MIT

import Foundation
import Testing

/// The documentation's examples about lifetimes: each row of the table has one in C and one in Swift, and they are right.
@Suite struct LifetimeExamples {
  @Test func eachRowHasOneInEachLanguage() throws {
    let rows = try Example.rows(of: Example.section)
    #expect(rows.count >= 5)
    for row in rows {
      for language in ["c", "swift"] {
        #expect(
          Example.all.contains { $0.heading == row && $0.language == language },
          "\"\(row)\" has no example in \(language)")
      }
    }
  }

  @Test func theReadmeLinksToTheArticle() {
    #expect(Example.section.contains("](\(Example.article))"))
    #expect(Example.all.contains { $0.name.hasPrefix(Example.article) })
  }

  @Test(arguments: Example.all.filter { $0.language == "swift" }) func compiles(_ example: Example) throws {
    let result = try Snippet(name: example.name, source: "import DRMRes\n\n" + example.source).compile()
    #expect(result.status == 0, "\(result.output)")
  }

  /// Runs on a device that is unbound afterwards, and must neither be found at fault nor leave anything.
  @Test(arguments: Example.all.filter { $0.language == "c" }) func runs(_ example: Example) throws {
    let result = try example.compileAndRun()
    #expect(result.status == 0, "\(result.output)")
  }
}

/// A block of code of a document.
struct Example: Sendable, CustomTestStringConvertible {
  let document: String
  let heading: String
  let language: String
  let source: String

  var name: String { "\(document), \(heading), \(language)" }
  var testDescription: String { name }

  static let article = "Sources/DRMRes/DRMRes.docc/WhichLifetime.md"

  /// The README's section about lifetimes.
  static let section: String = {
    let readme = (try? String(contentsOf: Snippet.root.appending(path: "README.md"), encoding: .utf8)) ?? ""
    guard let begin = readme.range(of: "## Which lifetime?\n") else { return "" }
    let rest = readme[begin.upperBound...]
    return String(rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)])
  }()

  /// All blocks of the section and of the article that it links to.
  static let all: [Example] = {
    let text = (try? String(contentsOf: Snippet.root.appending(path: article), encoding: .utf8)) ?? ""
    return blocks(of: section, in: "README.md") + blocks(of: text, in: article)
  }()

  /// What stands in bold in the first column of the table.
  static func rows(of text: String) throws -> [String] {
    text.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("| **"), let end = line.range(of: "** |") else { return nil }
      return String(line[..<end.lowerBound].dropFirst("| **".count))
    }
  }

  private static func blocks(of text: String, in document: String) -> [Example] {
    var (heading, language) = ("", String?.none)
    var (lines, found) = ([Substring](), [Example]())
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let open = language {
        if line == "```" {
          let source = lines.joined(separator: "\n") + "\n"
          found.append(Example(document: document, heading: heading, language: open, source: source))
          (language, lines) = (nil, [])
        } else {
          lines.append(line)
        }
      } else if line.hasPrefix("```") {
        language = String(line.dropFirst(3))
      } else if line.hasPrefix("#") {
        heading = String(line.drop { $0 == "#" || $0 == " " })
      }
    }
    return found
  }

  /// Compiles C as a driver is compiled, with every warning an error; links it with the core as it was just built, and
  /// calls the last function that takes a device. Where the core is built with a sanitizer, which has a runtime of its
  /// own, it is only compiled.
  func compileAndRun() throws -> (status: Int32, output: String) {
    let pattern = try Regex(
      #"\nint (\w+)\(struct (device|drm_device) \*\w+\)\n"#, as: (Substring, Substring, Substring).self)
    let function = try #require(source.matches(of: pattern).last?.output, "there is nothing to call in:\n\(source)")
    let folder = FileManager.default.temporaryDirectory.appending(path: "drmres-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (file, program) = (folder.appending(path: "example.c"), folder.appending(path: "example"))
    let argument = function.2 == "device" ? "parent" : "drm"
    try (source + Self.main(calling: "\(function.1)(\(argument))")).write(to: file, atomically: true, encoding: .utf8)

    let object = program.path + ".o"
    let root = Snippet.root
    let compiled = try run(
      [
        "cc", "-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE", "-I",
        root.appending(path: "include").path,
        "-I", root.appending(path: "CShims/shadow").path, "-c", file.path, "-o", object,
      ])
    let core = Self.core
    guard compiled.status == 0, try !Self.isSanitized(core) else { return compiled }
    let linked = try run(["cc", object] + core + ["-lbsd", "-lpthread", "-lm", "-o", program.path])
    return linked.status == 0 ? try run([program.path]) : linked
  }

  /// Calls the example for a device, takes the device away, and looks whether anything was reported or is left.
  private static func main(calling call: String) -> String {
    """

    #include <drm/drm_drv.h>
    #include <drmres/alloc.h>
    #include <drmres/report.h>
    #include <linux/device.h>
    #include <linux/workqueue.h>
    #include <stdio.h>

    int main(void)
    {
    	static const struct drm_driver plain = {.name = "plain"};
    	u64 mark = drmres_leak_mark();
    	struct device *parent = root_device_register("example");
    	struct drm_device *drm = drm_dev_alloc(&plain, parent);
    	int ret = \(call);

    	drm_dev_put(drm);
    	root_device_unregister(parent);
    	flush_workqueue(system_wq);
    	drmres_leak_check(mark);
    	fprintf(stderr, "returned %d, %d findings\\n", ret, (int)drmres_report_count());
    	return ret || drmres_report_count();
    }

    """
  }

  /// The core's object files.
  private static let core: [String] = {
    let folder = Snippet.products.appending(path: "CDRMRes.build")
    let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (found?.allObjects ?? []).compactMap { ($0 as? URL)?.path }.filter { $0.hasSuffix(".o") }.sorted()
  }()

  private static func isSanitized(_ core: [String]) throws -> Bool {
    let object = try #require(core.first, "the core's object files are not beside the tests")
    return try run(["nm", object]).output.contains("__asan_") || run(["nm", object]).output.contains("__tsan_")
  }
}
