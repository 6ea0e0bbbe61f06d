#include "app/cli/Terminal.h"

#include <QTest>

using namespace fovea::app;
using namespace std::chrono_literals;

class TerminalTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysHowLongItWillTake()
    {
        QCOMPARE(progressText("Running the model", 0.25, 10s), " 25 %  Running the model, about 30 s left");
        QCOMPARE(progressText("Running", 0.1, 60s), " 10 %  Running, about 9 min left");
        QCOMPARE(progressText("Writing", 1.0, 60s), "100 %  Writing");
    }

    void doesNotGuess()
    {
        QCOMPARE(progressText("Running", 0.01, 60s), "  1 %  Running");
        QCOMPARE(progressText("Running", 0.5, 200ms), " 50 %  Running");
    }
};

QTEST_GUILESS_MAIN(TerminalTest)
#include "TerminalTest.moc"
