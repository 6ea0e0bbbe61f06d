#pragma once

#include <QString>

namespace fovea::app {

struct ReportDocument;

// The report as one page of HTML, for screens or for paper, where pictures are named "picture:0" and so on.
[[nodiscard]] QString reportPage(const ReportDocument& report, bool isForPrint);

// What stands on every page.
[[nodiscard]] inline QString reportWarning()
{
    return QStringLiteral("Not for clinical use");
}

} // namespace fovea::app
