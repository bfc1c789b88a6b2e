// swift-tools-version: 6.2
// SPDX-License-Identifier: MIT

import PackageDescription

/// Alignment of a managed payload in bytes, as `ARCH_KMALLOC_MINALIGN`: 8 as on x86-64 unless a trait says otherwise.
let alignments = [16, 64, 128]
let alignmentSettings: [CSetting] = alignments.flatMap { bytes in
  ["ARCH_KMALLOC_MINALIGN", "ARCH_DMA_MINALIGN"].map {
    CSetting.define($0, to: "\(bytes)", .when(traits: ["MinAlign\(bytes)"]))
  }
}

let warnings: [CSetting] = [
  .enableWarning("all"),
  .enableWarning("extra"),
  .treatAllWarnings(as: .error),
]

/// What the core is compiled with: it never overwrites a driver's call site, and it sees its own private headers.
let core: [CSetting] =
  warnings + alignmentSettings + [
    .define("DRMRES_CORE"),
    .define("_GNU_SOURCE"),
  ]

/// What kernel-shaped C outside the core is compiled with: the public headers, then the names that clash with the system's.
func driver(shadow: String) -> [CSetting] {
  warnings + alignmentSettings + [.define("_GNU_SOURCE"), .headerSearchPath(shadow)]
}

let swift: [SwiftSetting] = [
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
]

let package = Package(
  name: "drmres",
  products: [
    .library(name: "CDRMRes", targets: ["CDRMRes"]),
    .library(name: "DRMRes", targets: ["DRMRes"]),
    .library(name: "DRMResTesting", targets: ["DRMResTesting"]),
    .executable(name: "drmres", targets: ["drmres"]),
  ],
  traits: Set(alignments.map { Trait(name: "MinAlign\($0)", description: "Align managed payloads to \($0) bytes.") }),
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    .systemLibrary(name: "CLibBSD", pkgConfig: "libbsd", providers: [.apt(["libbsd-dev"])]),
    .target(
      name: "CDRMRes", dependencies: ["CLibBSD"], path: ".", exclude: ["CShims/variants"], sources: ["CShims"],
      publicHeadersPath: "include",
      cSettings: core + [.headerSearchPath("CShims/shadow"), .headerSearchPath("CShims")],
      linkerSettings: [.linkedLibrary("bsd")]),
    .target(
      name: "CDRMResVariants", dependencies: ["CDRMRes"], path: "CShims/variants", publicHeadersPath: "include",
      cSettings: warnings + [
        .define("DRMRES_CORE"), .define("_GNU_SOURCE"), .headerSearchPath("../shadow"), .headerSearchPath(".."),
      ]),
    .target(name: "DRMRes", dependencies: ["CDRMRes"], swiftSettings: swift),
    .target(
      name: "CBuiltInDrivers", dependencies: ["CDRMRes"], cSettings: driver(shadow: "../../CShims/shadow")),
    .target(
      name: "DRMResHarness", dependencies: ["DRMRes", "CDRMRes", "CDRMResHarness", "CBuiltInDrivers"],
      swiftSettings: swift),
    .target(
      name: "CDRMResHarness", dependencies: ["CDRMRes"],
      cSettings: driver(shadow: "../../CShims/shadow") + [.define("HARNESS_IN_PROGRAM")]),
    .target(name: "DRMResTesting", dependencies: ["DRMResHarness", "DRMRes"], swiftSettings: swift),
    .target(name: "CDRMResBench", dependencies: ["CDRMRes"], cSettings: driver(shadow: "../../CShims/shadow")),
    .executableTarget(
      name: "drmres",
      dependencies: [
        "DRMRes", "DRMResHarness", "CDRMRes", "CDRMResBench", "CDRMResVariants",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swift),
    .target(
      name: "CShimsCases", dependencies: ["CDRMRes"], path: "Tests/CShimsCases",
      cSettings: driver(shadow: "../../CShims/shadow") + [.headerSearchPath("../../CShims")]),
    .executableTarget(
      name: "case-runner", dependencies: ["CShimsCases", "CDRMRes"], path: "Tests/CaseRunner",
      cSettings: driver(shadow: "../../CShims/shadow")),
    .executableTarget(
      name: "differ", dependencies: ["CDRMRes"], path: "Tests/Differ",
      cSettings: driver(shadow: "../../CShims/shadow") + [.headerSearchPath("../../CShims")]),
    .target(
      name: "KernelScenarios", dependencies: ["CDRMRes"], path: "Tests/Kernel/scenarios",
      cSettings: driver(shadow: "../../../CShims/shadow")),
    .executableTarget(
      name: "scenario-runner", dependencies: ["KernelScenarios", "CDRMRes"], path: "Tests/Kernel/user",
      cSettings: driver(shadow: "../../../CShims/shadow")),
    .target(name: "TestSupport", path: "Tests/Support", swiftSettings: swift),
    .testTarget(
      name: "CShimsTests",
      dependencies: ["CShimsCases", "CDRMRes", "CDRMResVariants", "TestSupport", "case-runner", "differ"],
      swiftSettings: swift),
    .testTarget(name: "DRMResTests", dependencies: ["DRMRes", "CDRMRes", "TestSupport"], swiftSettings: swift),
    .testTarget(name: "CompileFailTests", dependencies: ["DRMRes"], swiftSettings: swift),
    .testTarget(
      name: "DRMResTestingTests",
      dependencies: ["DRMResTesting", "DRMRes", "CDRMRes", "CDRMResHarness", "CBuiltInDrivers", "TestSupport"],
      swiftSettings: swift),
    .testTarget(
      name: "KernelTests",
      dependencies: ["KernelScenarios", "CDRMRes", "DRMRes", "TestSupport", "scenario-runner"], swiftSettings: swift),
    .testTarget(name: "CommandTests", dependencies: ["drmres", "TestSupport"], swiftSettings: swift),
    .testTarget(name: "HouseTests", swiftSettings: swift),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu11
)
