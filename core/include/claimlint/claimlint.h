// claimlint's core: finds, reads and weighs claims in the text of a page. One header for all seven stations.
//
// The library reads no file, prints nothing, and keeps no state outside the objects a caller makes.
#pragma once

#include "claimlint/auditor.h"
#include "claimlint/document.h"
#include "claimlint/match.h"
#include "claimlint/normalise.h"
#include "claimlint/pack.h"
#include "claimlint/read.h"
#include "claimlint/report.h"
#include "claimlint/result.h"
#include "claimlint/sha256.h"
#include "claimlint/tag.h"
#include "claimlint/weigh.h"
#include "claimlint/wording.h"
