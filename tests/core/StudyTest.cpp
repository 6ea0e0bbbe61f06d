#include "core/study/Study.h"

#include "tests/support/Phantom.h"

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
        const Series copy = collection.studies[1].series[0];
        QCOMPARE(collection.studyOf(copy), &collection.studies[1]);
        const Series stranger;
        QVERIFY(!collection.studyOf(stranger));
    }

    void middleSliceLiesWhereItWas()
    {
        Series whole = series("a", 17, true);
        whole.geometry = test::leftHandedGeometry();
        for (int n = 0; n < 17; ++n)
            whole.instances.push_back({ .file = std::to_string(n) });
        const Series slice = middleSlice(whole);
        QCOMPARE(slice.instances.size(), std::size_t(1));
        QCOMPARE(slice.instances[0].file.string(), std::string("8"));
        QCOMPARE(slice.geometry.size, (std::array<std::int64_t, 3> { 31, 23, 1 }));
        QVERIFY(
            length(slice.geometry.indexToLps({ 3, 5, 0 }) - whole.geometry.indexToLps({ 3, 5, 8 })) < 1e-9);

        // Where files are not slices, there is no such thing.
        whole.instances.pop_back();
        QCOMPARE(middleSlice(whole).instances.size(), std::size_t(16));
        QCOMPARE(middleSlice(whole).geometry, whole.geometry);
    }
};

QTEST_APPLESS_MAIN(StudyTest)
#include "StudyTest.moc"
