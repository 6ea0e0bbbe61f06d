#include "app/edit/Edit.h"

#include <QTest>

using namespace fovea::app;

class EditTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stepsAreDoneUndoneAndDoneAgain();
    void theStackNamesTheStep();
};

void EditTest::stepsAreDoneUndoneAndDoneAgain()
{
    QUndoStack stack;
    int value = 1;
    for (const int next : { 2, 3 })
        pushEdit(
            stack, "Set", [&value, next] { value = next; }, [&value, before = value] { value = before; });
    QCOMPARE(value, 3);
    stack.undo();
    QCOMPARE(value, 2);
    stack.undo();
    QCOMPARE(value, 1);
    stack.redo();
    QCOMPARE(value, 2);
}

void EditTest::theStackNamesTheStep()
{
    QUndoStack stack;
    pushEdit(stack, "Delete the measurement", [] { }, [] { });
    QCOMPARE(stack.undoText(), "Delete the measurement");
    stack.undo();
    QVERIFY(!stack.canUndo());
    QCOMPARE(stack.redoText(), "Delete the measurement");
}

QTEST_GUILESS_MAIN(EditTest)
#include "EditTest.moc"
