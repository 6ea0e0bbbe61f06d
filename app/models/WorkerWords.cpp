#include "app/models/WorkerWords.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace fovea::app {

namespace {

struct WorkerWords {
    Q_DECLARE_TR_FUNCTIONS(WorkerWords)
};

bool isKeptFrom(const inference::WorkerInfo& worker, const char* what)
{
    return std::ranges::contains(worker.isolation, what);
}

} // namespace

bool isIsolated(const inference::WorkerInfo& worker)
{
    return isKeptFrom(worker, "network") && isKeptFrom(worker, "writing files")
        && isKeptFrom(worker, "memory");
}

QString isolationWords(const inference::WorkerInfo& worker)
{
    if (isIsolated(worker))
        return WorkerWords::tr("Models run without network, can't change files and can't take all memory. "
                               "They can read files.");
    QStringList open;
    if (!isKeptFrom(worker, "network"))
        open << WorkerWords::tr("using the network");
    if (!isKeptFrom(worker, "writing files"))
        open << WorkerWords::tr("changing files");
    if (!isKeptFrom(worker, "memory"))
        open << WorkerWords::tr("taking all memory");
    return WorkerWords::tr("Warning: this system can't keep models from %1. They can read files.")
        .arg(open.join(QStringLiteral(", ")));
}

QString selfTestWords(const inference::WorkerInfo& worker)
{
    if (worker.selfTests.empty())
        return WorkerWords::tr("The worker has not tested itself.");
    QStringList failed;
    for (const inference::SelfTestResult& test : worker.selfTests) {
        if (!test.passed)
            failed << QString::fromStdString(test.precision);
    }
    return failed.isEmpty()
        ? WorkerWords::tr("The self-test of the computing library passed.")
        : WorkerWords::tr("The self-test found that the computing library is wrong here in: %1.")
              .arg(failed.join(QStringLiteral("; ")));
}

QString selfTestDetails(const inference::WorkerInfo& worker)
{
    QStringList lines;
    for (const inference::SelfTestResult& test : worker.selfTests) {
        lines << WorkerWords::tr("%1, %2: %3, largest error %4")
                     .arg(QString::fromStdString(test.device), QString::fromStdString(test.precision),
                         test.passed ? WorkerWords::tr("passed") : WorkerWords::tr("failed"))
                     .arg(test.worstError, 0, 'g', 2);
        if (!test.worstCase.empty())
            lines.back() += QStringLiteral(" (%1)").arg(QString::fromStdString(test.worstCase));
    }
    return lines.join('\n');
}

} // namespace fovea::app
