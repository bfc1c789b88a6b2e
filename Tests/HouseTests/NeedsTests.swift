// SPDX-License-Identifier: MIT

import Foundation
import Testing

/// A check that could not be made must not read as one that passed.
@Suite struct Needs {
  /// A PATH with what the scripts themselves need, where Debian's archive cannot be reached.
  private func withoutNetwork(_ body: (_ path: String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "drmres-needs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for tool in ["bash", "env", "dirname", "mkdir", "cat", "cmp", "sed", "head", "tail", "find", "rm", "id", "sh"] {
      let (status, path) = try Tree.output(of: "sh", ["-c", "command -v \(tool)"])
      try #require(status == 0)
      try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: tool).path, withDestinationPath: String(path.dropLast()))
    }
    for tool in ["apt-get", "apt-cache"] {
      let file = folder.appending(path: tool)
      try "#!/bin/sh\nexit 100\n".write(to: file, atomically: false, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
    try body(folder.path)
  }

  /// 1. Neither QEMU nor Debian's archive is there.
  /// 2. `make conformance` says which package it needs, and exits with 2.
  @Test func conformanceSaysWhatItLacks() throws {
    try withoutNetwork { path in
      let script = Tree.root.appending(path: "Tests/Kernel/conformance").path
      let (status, text) = try Tree.output(of: "env", ["-i", "PATH=\(path)", "bash", script])
      #expect(status == 2 && text.contains("needs the Debian package qemu-system-x86"), "\(text)")
    }
  }

  /// The same with QEMU and without the kernel.
  @Test func conformanceSaysThatItHasNoKernel() throws {
    try withoutNetwork { path in
      for tool in ["qemu-system-x86_64", "cpio", "bc"] {
        let file = URL(filePath: path).appending(path: tool)
        try "#!/bin/sh\nexit 0\n".write(to: file, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
      }
      let script = Tree.root.appending(path: "Tests/Kernel/conformance").path
      let (status, text) = try Tree.output(of: "env", ["-i", "PATH=\(path)", "bash", script])
      #expect(status == 2 && text.contains("needs the Debian package linux-image-6.12-amd64"), "\(text)")
    }
  }

  /// 1. The kernel's source is not unpacked in this folder, and Debian's archive cannot be reached.
  /// 2. `make kunit` says so, and exits with 2.
  @Test func kunitSaysWhatItLacks() throws {
    try withoutNetwork { path in
      let copy = URL(filePath: path).appending(path: "tree/Tests/KUnit")
      try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
      let script = copy.appending(path: "upstream")
      try FileManager.default.copyItem(at: Tree.root.appending(path: "Tests/KUnit/upstream"), to: script)
      let (status, text) = try Tree.output(of: "env", ["-i", "PATH=\(path)", "bash", script.path, "drmres"])
      #expect(status == 2 && text.contains("needs the Debian package linux-source-6.12"), "\(text)")
    }
  }
}
