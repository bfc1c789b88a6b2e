// SPDX-License-Identifier: MIT

import Foundation

/// How kernel-shaped C is compiled.
enum KernelC {
  /// As Kbuild compiles, as far as a program in user space can be compiled so.
  static let flags = [
    "-std=gnu11", "-g", "-funsigned-char", "-fno-strict-aliasing", "-fno-strict-overflow",
    "-fno-delete-null-pointer-checks", "-Werror=implicit-function-declaration", "-D_GNU_SOURCE",
  ]

  /// The module's name, as Kbuild derives it from the file's.
  static func module(of file: String) -> String {
    URL(filePath: file).deletingPathExtension().lastPathComponent.replacing("-", with: "_")
  }

  /// Runs a compiler or linker.
  ///
  /// - Throws: ``CompileFailure`` with what it said.
  static func compile(_ command: [String]) throws {
    let result = try ChildProcess.run(command, capturing: .everything)
    if result.status != 0 { throw CompileFailure(result.output) }
  }
}

/// A file that does not compile, or a program that does not link.
struct CompileFailure: Error, CustomStringConvertible {
  /// All that the compiler printed.
  let transcript: String
  /// What the compiler printed of its first error.
  let output: String
  /// Its first line of it, without the place.
  let message: String
  /// The first name that is not known here.
  let symbol: String?

  var description: String {
    symbol.map { "does not compile: \($0) is missing" } ?? "does not compile: \(message)"
  }

  /// What to do about a name that this library does not have.
  var hint: String? {
    guard let symbol else { return nil }
    if let instead = Self.replaced[symbol] {
      return "\(symbol) is not modelled, because Linux has given it up: use \(instead)"
    }
    let what = symbol.hasSuffix(".h") ? "the header" : "'\(symbol)'"
    return "\(symbol) is not modelled: \(what) has no counterpart here; "
      + (symbol.hasSuffix(".h")
        ? "give its folder with -I if it is yours, or leave it out with -D and #ifdef"
        : "if it is yours, name the file that defines it; if it is the kernel's, stub it in a file of your own")
  }

  /// What older drivers call, and what took its place.
  private static let replaced = [
    "drm_dev_init": "devm_drm_dev_alloc()", "devm_drm_dev_init": "devm_drm_dev_alloc()",
    "drm_dev_unref": "drm_dev_put()", "drm_put_dev": "drm_dev_unplug()",
    "drm_gem_object_unreference": "drm_gem_object_put()",
    "drm_gem_object_put_unlocked": "drm_gem_object_put()",
    "drm_gem_object_unreference_unlocked": "drm_gem_object_put()",
    "drm_irq_install": "devm_request_irq() or request_irq()", "drm_irq_uninstall": "free_irq()",
    "drm_fbdev_generic_setup": "drm_client_setup()", "drm_fb_cma_fbdev_init": "drm_client_setup()",
    "drm_gem_cma_driver_ops": "DRM_GEM_DMA_DRIVER_OPS", "DRM_GEM_CMA_DRIVER_OPS": "DRM_GEM_DMA_DRIVER_OPS",
    "DEFINE_DRM_GEM_CMA_FOPS": "DEFINE_DRM_GEM_DMA_FOPS", "drm/drm_gem_cma_helper.h": "drm/drm_gem_dma_helper.h",
    "drm/drm_irq.h": "linux/interrupt.h", "drm/drmP.h": "the headers of what is used, such as drm/drm_drv.h",
    "devm_ioremap_nocache": "devm_ioremap()", "ioremap_nocache": "ioremap()", "pci_set_dma_mask": "dma_set_mask()",
    "setup_timer": "timer_setup()",
  ]

  /// Whether everything was declared, and nobody defines it.
  var isLinkers: Bool { transcript.contains("undefined reference to") }

  /// Whether a driver's bridge has functions with other parameters than those of this release.
  var isAboutBridgeFunctions: Bool {
    transcript.contains("incompatible function pointer types") && transcript.contains("struct drm_bridge *")
  }

  /// Finds the first error in what a compiler or linker printed, and the name that it is about.
  init(_ text: String) {
    transcript = text
    let lines = text.split(separator: "\n").map(String.init)
    let isError = { (line: String) in line.contains("error: ") || line.contains("undefined reference to") }
    let first = lines.firstIndex(where: isError) ?? lines.startIndex
    let error = lines.isEmpty ? "the compiler failed without a word" : lines[first]
    // The lines that show the place follow; the next error does not.
    let shown = lines.dropFirst(first).prefix(3).enumerated().prefix { $0.offset == 0 || !isError($0.element) }
    output = lines.isEmpty ? error : shown.map(\.element).joined(separator: "\n")
    let message = error.firstRange(of: "error: ").map { String(error[$0.upperBound...]) } ?? error
    self.message = message
    let isMissing = [
      "undeclared", "undefined", "unknown", "not found", "No such file", "no member", "incomplete", "implicit",
    ]
    symbol = isMissing.contains(where: message.contains) ? Self.quoted(in: message).map(Self.spelled) : nil
  }

  /// The first word in quotation marks of any kind, or the file that gcc did not find.
  private static func quoted(in message: String) -> String? {
    if message.hasSuffix(": No such file or directory") {
      return String(message.dropLast(": No such file or directory".count))
    }
    let parts = message.split(omittingEmptySubsequences: false) { "'`‘’".contains($0) }
    return parts.count > 2 ? String(parts[1]) : nil
  }

  /// The name as it stands in the source.
  private static func spelled(_ name: String) -> String {
    name.hasPrefix("drmres_") ? String(name.dropFirst("drmres_".count)) : name
  }
}
