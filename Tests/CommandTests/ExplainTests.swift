// SPDX-License-Identifier: MIT

import Foundation
import TestSupport
import Testing

/// `drmres explain`, for each code that there is.
@Suite struct Explain {
  private static let told = [
    "L01", "L03", "L04", "L10", "L11", "L12", "L14", "L15", "L19", "L20", "L21", "L22", "L23", "L24", "L25", "L26",
    "L27",
    "L28", "R06", "K01", "K05", "K06", "K07", "F02", "F03", "F05", "M01", "M08", "M14", "W22",
  ]

  @Test func listsEveryCodeOnce() throws {
    let list = try Command.drmres("explain", "--list")
    #expect(list.status == 0)
    let codes = list.output.split(separator: "\n").map { $0.prefix(3) }
    #expect(codes.count > 90 && Set(codes).count == codes.count)
  }

  @Test func everyCodeHasATitleAndAdvice() throws {
    let list = try Command.drmres("explain", "--list", "--json")
    let json = try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [String: [[String: Any]]]
    let codes = try #require(json?["codes"])
    for entry in codes {
      #expect((entry["title"] as? String)?.isEmpty == false && (entry["advice"] as? String)?.isEmpty == false)
      guard let story = entry["story"] as? [String: Any] else { continue }
      let fix = story["fix"] as? String ?? ""
      #expect(fix.contains("\n+") || fix.contains("\n-") || fix.hasPrefix("-"), "\(entry["code"] ?? "")")
      #expect((story["cases"] as? [Any])?.isEmpty == false)
      let picture = (story["picture"] as? String ?? "").split(separator: "\n")
      #expect(picture.count > 1 && picture.allSatisfy { $0.count <= 78 }, "\(entry["code"] ?? "")")
    }
    let stories = codes.filter { $0["story"] is [String: Any] }.compactMap { $0["code"] as? String }
    #expect(Set(Self.told).isSubset(of: stories))
  }

  @Test func aStoryHasItsParts() throws {
    let result = try Command.drmres("explain", "l01")
    #expect(result.status == 0)
    for part in [
      "L01  devm memory reached after unbind", "What happened", "Why it is wrong", "Lifetimes", "The fix",
      "+\tcrtc = drmm_kzalloc(", "https://github.com/raspberrypi/linux/pull/5087", "Advice",
    ] {
      #expect(result.output.contains(part), "\(part)")
    }
  }

  @Test func saysWhatItDoesNotKnow() throws {
    let unknown = try Command.drmres("explain", "Z99")
    #expect(unknown.status == 2 && unknown.errors.contains("no code 'Z99'"))
    #expect(try Command.drmres("explain").status == 2)
  }
}
