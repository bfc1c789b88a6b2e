struct HTMLPage { let text: String; init(_ document: CheckDocument) { text = "" } }
