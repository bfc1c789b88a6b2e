// SPDX-License-Identifier: MIT

import ArgumentParser
internal import CDRMRes
internal import CDRMResVariants
import DRMResHarness

struct LayoutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layout",
    abstract: "Draw the managed node for each alignment of its payload.",
    discussion: """
      Offsets and sizes in bytes, as compiled into this command. The alignment is ARCH_KMALLOC_MINALIGN: 8 on x86-64, \
      128 on arm64.
      """)

  @OptionGroup var output: OutputOptions

  private struct Layout: Encodable {
    let alignment: Int
    let nodeBytes: Int
    let dataOffset: Int
    let actionBytes: Int

    init(_ layout: drmres_layout) {
      alignment = Int(layout.alignment)
      nodeBytes = Int(layout.node)
      dataOffset = Int(layout.data_offset)
      actionBytes = Int(layout.action)
    }

    /// A row of boxes, the node's fields and what follows them.
    var drawing: String {
      let padding = dataOffset - nodeBytes
      var boxes = Self.fields
      if padding > 0 {
        boxes.append(("padding", nodeBytes))
      }
      boxes.append(("data[] ...", dataOffset))
      var names = "│"
      var offsets = ""
      for (name, offset) in boxes {
        offsets = offsets.padding(to: names.count - 1) + "\(offset)"
        names += " \(name) │"
      }
      names.removeLast()
      return "  \(names)\n  \(offsets)"
    }

    private static let fields = [("entry.next", 0), ("entry.prev", 8), ("release", 16), ("name", 24), ("size", 32)]
  }

  func run() throws {
    let layouts = (0..<minalign_variant_count()).map { index in
      // SAFETY: `index` is below the count; the table is static.
      unsafe Layout(minalign_variant_at(index).pointee.node_layout())
    }
    if output.json {
      try Terminal.printJSON(["layouts": layouts])
      return
    }
    print("struct drmres: the node, then the payload that drmm_kmalloc() returns\n")
    for layout in layouts {
      print("alignment \(layout.alignment): drmm_kmalloc(n) costs \(layout.dataOffset) + n bytes")
      print(layout.drawing + "\n")
    }
  }
}
