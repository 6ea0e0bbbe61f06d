#include "core/study/Study.h"

#include <QTest>

using namespace fovea;

namespace {

Series series(const QString& uid, std::int64_t slices, bool isVolume)
{
    Series s;
    s.uid = uid;
    s.isVolume = isVolume;
    s.geometry.size = { 10, 10, slices };
    return s;
}

} // namespace

class StudyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsSeries()
    {
        StudyCollection collection;
        QVERIFY(!collection.findSeries());
        collection.studies.resize(2);
        collection.studies[0].series = { series("a", 5, true), series("b", 100, false) };
        collection.studies[1].series = { series("c", 9, true), series("a", 7, true) };
        QCOMPARE(collection.findSeries()->uid, QString("c")); // the largest volume
        QCOMPARE(collection.findSeries("b")->uid, QString("b"));
        QCOMPARE(collection.findSeries("a")->geometry.size[2], 7); // the largest part
        QVERIFY(!collection.findSeries("d"));
        QCOMPARE(collection.studyOf(*collection.findSeries()), &collection.studies[1]);
        QCOMPARE(collection.studyOf(*collection.findSeries("b")), &collection.studies[0]);
        const Series stranger;
        QVERIFY(!collection.studyOf(stranger));
    }
};

QTEST_APPLESS_MAIN(StudyTest)
#include "StudyTest.moc"
