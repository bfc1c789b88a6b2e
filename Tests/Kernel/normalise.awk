# SPDX-License-Identifier: MIT
# normalise.awk: reduce a log of the scenarios to what has to be the same on Linux and here.
#
# Kept are the scenarios' own lines, the ADD, DEL, REL, REM and REPLACE lines of managed resources, begin and end of a
# drm release, and the fact of a warning. A node is #k, k counting the ADD lines of the scenario; its name is free
# again once it is gone, because an address may be used again. A scenario can take its memory out of the comparison.

function node(op, where) {
	if (op == "ADD" || !(where in live))
		live[where] = "#" ++count
	return live[where]
}

function print_node(kind, op, where, name, size) {
	printf "  %s %-3s %s %s %s bytes)\n", kind, op, node(op, where), name, size
	if (op == "DEL" || op == "REL" || op == "REM")
		delete live[where]
}

{ sub(/\r$/, "") }

/SCN\| / {
	sub(/^.*SCN\| /, "")
	if ($0 == "BEGIN")
		on = 1
	if ($1 == "==") {
		delete live
		count = 0
		apart = 0
	}
	if ($0 == "-- memory apart")
		apart = 1
	if (on)
		print
	if ($0 == "END")
		on = 0
	next
}

!on { next }

/WARNING: / {
	print "  WARN"
	next
}

apart {
	next
}

/\[drm:[^]]*( \[drm\])?\] drmres release (begin|end)$/ {
	print "  drmres release " $NF
	next
}

/\[drm:[^]]*( \[drm\])?\] (ADD|DEL|REL) / {
	print_node("drmres", $(NF - 4), $(NF - 3), $(NF - 2), $(NF - 1))
	next
}

/\[drm:[^]]*( \[drm\])?\] failed to / {
	sub(/^.*\] failed to /, "")
	print "  drmres failed to " $0
	next
}

/(devres_log: [^ ]+|DEVRES) +(ADD|REL|REM|REPLACE) / {
	print_node("devres", $(NF - 4), $(NF - 3), $(NF - 2), $(NF - 1))
}
