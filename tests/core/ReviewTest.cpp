#include "core/review/Review.h"

#include "core/review/ReviewJson.h"
#include "tests/support/Phantom.h"

#include <QJsonDocument>
#include <QTest>

using namespace fovea;

namespace {

const QDateTime noon = QDateTime::fromString("2026-03-05T12:00:00.125Z", Qt::ISODateWithMs);

ResultSource model()
{
    return { ResultSource::Kind::Model, "Brain", "1.2", QString(64, 'a') };
}

Finding finding(const QString& title)
{
    Finding result;
    result.id = newFindingId();
    result.kind = FindingKind::Box;
    result.source = model();
    result.title = title;
    result.label = 7;
    result.anchorLps = { 0.1, -22.7, 1.0 / 3.0 };
    result.box = BoxLps { { -1, -24, 0 }, { 1.2, -21, 0.6 } };
    result.sizeMm = 3.0;
    result.score = 0.87;
    return result;
}

ReviewEvent happened(std::int64_t sequence, ReviewEvent::What what)
{
    return { sequence, noon, "Dr A", std::move(what), {} };
}

// Two boxes of label 4 of 24 and 4 voxels, and one voxel of label 9.
LabelMap twoParts(const Geometry& geometry)
{
    auto image = test::makeImage<std::uint16_t>(geometry, [](auto i, auto j, auto k) {
        if (i >= 3 && i <= 6 && j >= 2 && j <= 4 && k >= 5 && k <= 6)
            return 4;
        if (i >= 20 && i <= 21 && j >= 10 && j <= 11 && k == 9)
            return 4;
        return i == 1 && j == 1 && k == 1 ? 9 : 0;
    });
    return LabelMap::create(image, { { 4, "Lesion", {} }, { 5, "Empty", {} } }, model()).value();
}

} // namespace

class ReviewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyEventSurvivesItsJson_data()
    {
        QTest::addColumn<QByteArray>("json");
        const auto add = [](const char* name, const ReviewEvent::What& what) {
            QTest::newRow(name) << encodeEvent(what);
        };
        Finding person = finding("Mark – “µ”\n");
        person.kind = FindingKind::Mark;
        person.source = { ResultSource::Kind::Person, "Dr A", {}, {} };
        person.box.reset();
        person.volumeMl = 0.1;
        person.uncertainty = 0.0;
        add("findings", FindingsAdded { { finding("A"), person } });
        Finding measured = person;
        measured.kind = FindingKind::Measurement;
        measured.measurement = Measurement { .id = measured.id,
            .kind = Measurement::Kind::Ellipse,
            .name = "Ellipse 1",
            .pointsLps = { { 0.1, 1.0 / 3.0, -5 }, { 7, 8, -5 } },
            .axes = screenAxes(Orientation::Axial),
            .seriesUid = "1.2.3" };
        add("measurement", FindingsAdded { { measured } });
        add("removed", FindingRemoved { "x" });
        add("verdict",
            VerdictGiven { "x", { VerdictState::Rejected, { "Artefact", "my own" }, "Dr A", noon } });
        add("no verdict", VerdictGiven { "x", {} });
        add("comment", CommentAdded { "x", { "c1", "Looks\twrong \"here\"", "Dr A", noon, "c0" } });
        add("comment removed", CommentRemoved { "x", "c1" });
        add("category", CategorySet { "x", "Lesion" });
        add("severity", SeveritySet { "x", Severity::Critical });
        add("mask",
            MaskAdded {
                "m", model(), test::obliqueGeometry(), { { 3, "Liver", { 1, 2, 255 } }, { 900, "B" } } });
        add("edit", MaskEdited { "m", "Brush" });
    }

    void everyEventSurvivesItsJson()
    {
        QFETCH(QByteArray, json);
        const auto what = decodeEvent(json);
        QVERIFY2(what.has_value(), json);
        QCOMPARE(encodeEvent(*what), json);
    }

    void geometrySurvivesExactly()
    {
        const MaskAdded added { "m", model(), test::obliqueGeometry(), {} };
        const auto what = decodeEvent(encodeEvent(added));
        QCOMPARE(std::get<MaskAdded>(what.value()).geometry, added.geometry);
    }

    void refusesWhatIsNoEvent_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("array") << QByteArray("[]");
        QTest::newRow("unknown") << QByteArray(R"({"event":"dance","finding":"x"})");
        QTest::newRow("field missing") << QByteArray(R"({"event":"category-set","finding":"x"})");
        QTest::newRow("wrong word") << QByteArray(
            R"({"event":"severity-set","finding":"x","severity":"bad"})");
        QTest::newRow("wrong type") << QByteArray(R"({"event":"finding-removed","finding":7})");
    }

    void refusesWhatIsNoEvent()
    {
        QFETCH(QByteArray, json);
        const auto what = decodeEvent(json);
        QVERIFY(!what.has_value());
        QCOMPARE(what.error().code, ErrorCode::Damaged);
    }

    void sumsUpEvents()
    {
        const Finding a = finding("A");
        const Finding b = finding("B");
        Review review;
        QVERIFY(review.apply(happened(1, FindingsAdded { { a, b } })));
        QVERIFY(
            review.apply(happened(2, VerdictGiven { b.id, { VerdictState::Accepted, {}, "Dr A", noon } })));
        QVERIFY(review.apply(happened(3, CommentAdded { b.id, { "c1", "Sure", "Dr A", noon, {} } })));
        QVERIFY(review.apply(happened(4, CommentAdded { b.id, { "c2", "Really", "Dr B", noon, "c1" } })));
        QVERIFY(review.apply(happened(5, SeveritySet { b.id, Severity::Major })));
        QVERIFY(review.apply(happened(6, CommentRemoved { b.id, "c1" })));
        QCOMPARE(review.progress().reviewed, std::size_t(1));
        QCOMPARE(review.progress().total, std::size_t(2));
        const ReviewItem* item = review.find(b.id);
        QVERIFY(item != nullptr);
        QCOMPARE(item->verdict.state, VerdictState::Accepted);
        QCOMPARE(item->severity, Severity::Major);
        QCOMPARE(item->comments.size(), std::size_t(1));
        QCOMPARE(item->comments[0].text, QString("Really"));
        QCOMPARE(review.find(a.id)->verdict.state, VerdictState::Unreviewed);
        QCOMPARE(review.lastSequence(), 6);
    }

    void removedFindingsComeBackWithTheirVerdict()
    {
        const Finding a = finding("A");
        Review review;
        QVERIFY(review.apply(happened(1, FindingsAdded { { a } })));
        QVERIFY(
            review.apply(happened(2, VerdictGiven { a.id, { VerdictState::Rejected, {}, "Dr A", noon } })));
        QVERIFY(review.apply(happened(3, FindingRemoved { a.id })));
        QVERIFY(review.items().empty());
        QVERIFY(review.apply(happened(4, FindingsAdded { { a } })));
        QCOMPARE(review.find(a.id)->verdict.state, VerdictState::Rejected);
    }

    void aNewRunKeepsVerdicts()
    {
        Finding a = finding("A");
        Review review;
        QVERIFY(review.apply(happened(1, FindingsAdded { { a } })));
        QVERIFY(review.apply(happened(2, VerdictGiven { a.id, { VerdictState::Unsure, {}, "Dr A", noon } })));
        a.score = 0.5;
        QVERIFY(review.apply(happened(3, FindingsAdded { { a, finding("B") } })));
        QCOMPARE(review.items().size(), std::size_t(2));
        QCOMPARE(review.find(a.id)->finding.score, std::optional(0.5));
        QCOMPARE(review.find(a.id)->verdict.state, VerdictState::Unsure);
    }

    void refusesEventsAboutNothing()
    {
        Review review;
        const Review before = review;
        for (const ReviewEvent::What& what : { ReviewEvent::What(FindingRemoved { "x" }),
                 { VerdictGiven { "x" } }, { CommentAdded { "x" } }, { MaskEdited { "m", "Brush" } } }) {
            const auto applied = review.apply(happened(1, what));
            QVERIFY(!applied.has_value());
            QCOMPARE(applied.error().code, ErrorCode::Inconsistent);
            QVERIFY(review == before);
        }
    }

    void findsLabelsAndParts()
    {
        const Geometry geometry = test::leftHandedGeometry(); // 0.7 x 0.9 x 2.5 mm
        const LabelMap mask = twoParts(geometry);
        const std::vector<Finding> labels = findingsOf(mask);
        QCOMPARE(labels.size(), std::size_t(2)); // the empty one gives none
        QCOMPARE(labels[0].title, QString("Lesion"));
        QCOMPARE(labels[0].kind, FindingKind::Label);
        QVERIFY(std::abs(*labels[0].volumeMl - 28 * 0.7 * 0.9 * 2.5 / 1000.0) < 1e-12);
        QCOMPARE(mask.valueAtLps(labels[0].anchorLps), std::uint16_t(4));
        QCOMPARE(labels[1].title, QString("Label 9"));

        const std::vector<Finding> parts = findingsOf(mask, { .isPerPart = true, .leastMl = 0.0 });
        QCOMPARE(parts.size(), std::size_t(3));
        QVERIFY(std::abs(*parts[0].volumeMl - 24 * 0.7 * 0.9 * 2.5 / 1000.0) < 1e-12);
        QVERIFY(std::abs(*parts[1].volumeMl - 4 * 0.7 * 0.9 * 2.5 / 1000.0) < 1e-12);
        QCOMPARE(mask.valueAtLps(parts[1].anchorLps), std::uint16_t(4));
        QVERIFY(length(parts[1].anchorLps - geometry.indexToLps({ 20.5, 10.5, 9 })) < 1.0);
        QVERIFY(std::abs(*parts[0].sizeMm - 2 * 2.5) < 1e-9); // two slices: the longest edge
        // Small ones are left out, but for the largest of each label.
        QCOMPARE(findingsOf(mask, { .isPerPart = true, .leastMl = 0.01 }).size(), std::size_t(2));
    }

    void idsAreOfTheModelAndThePlace()
    {
        const LabelMap mask = twoParts(test::leftHandedGeometry());
        QCOMPARE(findingsOf(mask)[0].id, findingsOf(mask)[0].id);
        QVERIFY(findingsOf(mask)[0].id != findingsOf(mask, { .isPerPart = true })[0].id);
        ResultSource other = model();
        other.sha256[0] = 'b';
        QVERIFY(findingId(model(), FindingKind::Label, 4, { 1, 2, 3 })
            != findingId(other, FindingKind::Label, 4, { 1, 2, 3 }));
        QCOMPARE(findingId(model(), FindingKind::Label, 4, { 1, 2, 3 }),
            findingId(model(), FindingKind::Label, 4, { 1.000001, 2, 3 }));
    }

    void bindingsTellPicturesApart()
    {
        const Geometry geometry = test::obliqueGeometry();
        Series series;
        series.uid = "1.2.3";
        series.frameOfReferenceUid = "1.2.9";
        series.instances = { { "a", "1.2.3.1", 0 }, { "b", "1.2.3.2", 0 } };
        const Volume volume = test::makePhantom(geometry);
        const StudyBinding binding = bindingOf(series, volume);
        QCOMPARE(bindingOf(series, volume), binding);
        QVERIFY(binding.voxelsSha256.isEmpty());

        Series fewer = series;
        fewer.instances.pop_back();
        QVERIFY(bindingOf(fewer, volume).key() != binding.key());
        Series elsewhere = series;
        elsewhere.frameOfReferenceUid = "1.2.8";
        QVERIFY(bindingOf(elsewhere, volume).key() != binding.key());
        Geometry moved = geometry;
        moved.originLps.x += 0.01;
        QVERIFY(geometryHash(moved) != geometryHash(geometry));
        moved.originLps.x = geometry.originLps.x + 1e-9;
        QCOMPARE(geometryHash(moved), geometryHash(geometry));

        // A file that isn't DICOM is known by its voxels, wherever it lies.
        Series file;
        file.uid = "/a/b.nii.gz";
        file.instances = { { "/a/b.nii.gz", {}, 0 } };
        const StudyBinding ofFile = bindingOf(file, volume);
        file.uid = "/c/d.nii.gz";
        QCOMPARE(bindingOf(file, volume).key(), ofFile.key());
        const Volume other = test::makeVolume<std::int16_t>(geometry, [](auto i, auto, auto) { return i; });
        QVERIFY(bindingOf(file, other).key() != ofFile.key());
    }
};

QTEST_APPLESS_MAIN(ReviewTest)
#include "ReviewTest.moc"
