#include "views/capture/SurfaceFile.h"

#include "tests/support/TestData.h"
#include "tests/views/Phantoms.h"

#include <QTest>

#include <vtkNew.h>
#include <vtkPLYReader.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkSTLReader.h>
#include <vtkUnsignedCharArray.h>

#include <fstream>

using namespace fovea;
using namespace fovea::views;
using namespace fovea::views::test;

Q_DECLARE_METATYPE(fovea::Geometry)

namespace {

// Volume in mm3 and centre of what the faces enclose: negative when they are turned inwards.
struct Enclosed {
    double volume = 0.0;
    Vec3 centre {};
};

Enclosed enclosedBy(vtkPolyData& surface)
{
    Enclosed enclosed;
    vtkNew<vtkIdList> corners;
    for (vtkIdType face = 0; face < surface.GetNumberOfCells(); ++face) {
        surface.GetCellPoints(face, corners);
        std::array<Vec3, 3> points;
        for (vtkIdType n = 0; n < 3; ++n) {
            const double* point = surface.GetPoint(corners->GetId(n));
            points[static_cast<std::size_t>(n)] = { point[0], point[1], point[2] };
        }
        const double part = dot(points[0], cross(points[1], points[2])) / 6.0;
        enclosed.volume += part;
        enclosed.centre = enclosed.centre + (points[0] + points[1] + points[2]) * (part / 4.0);
    }
    enclosed.centre = enclosed.centre / enclosed.volume;
    return enclosed;
}

// A box off the middle and a ball elsewhere, no two extents alike; a third structure has no voxels.
constexpr Vec3 boxHalfMm { 6, 9, 4 };
constexpr Vec3 boxAt { -8, 5, 3 }; // from the grid's centre
constexpr Vec3 ballAt { 8, -6, -2 };
constexpr double ballRadiusMm = 6.0;

std::shared_ptr<const LabelMap> twoStructures(const Geometry& geometry)
{
    return labelMapOf(
        geometry,
        { { 1, "Box/../..", { 255, 0, 0 } }, { 2, "Nothing", { 0, 255, 0 } },
            { 4, "Ball", { 10, 20, 250 } } },
        [centre = geometry.centreLps()](Vec3 p, Vec3) {
            const Vec3 inBox = p - centre - boxAt;
            if (std::abs(inBox.x) < boxHalfMm.x && std::abs(inBox.y) < boxHalfMm.y
                && std::abs(inBox.z) < boxHalfMm.z)
                return 1;
            return length(p - centre - ballAt) < ballRadiusMm ? 4 : 0;
        },
        modelSource());
}

} // namespace

class SurfaceFileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stlFilesEncloseTheirStructures_data()
    {
        QTest::addColumn<Geometry>("geometry");
        QTest::newRow("anisotropic") << anisotropicGeometry();
        QTest::newRow("oblique") << obliqueGeometry();
        QTest::newRow("left-handed") << leftHandedGeometry();
    }

    void stlFilesEncloseTheirStructures()
    {
        QFETCH(Geometry, geometry);
        const fovea::test::TestFolder folder;
        const auto map = twoStructures(geometry);
        const auto files = writeSurfaces(*map, folder.file("head.stl"));
        QVERIFY2(files, files ? "" : describe(files.error()).c_str());
        QCOMPARE(files->size(), std::size_t { 2 });
        QCOMPARE((*files)[0], folder.file("head-1-Box------.stl"));
        QCOMPARE((*files)[1], folder.file("head-4-Ball.stl"));
        for (std::size_t n = 0; n < 2; ++n) {
            vtkNew<vtkSTLReader> reader;
            reader->SetFileName((*files)[n].c_str());
            reader->Update();
            const Enclosed enclosed = enclosedBy(*reader->GetOutput());
            const double expected = 1000.0 * map->volumeMl(n == 0 ? 0 : 2);
            QVERIFY2(std::abs(enclosed.volume / expected - 1.0) < 0.15,
                qPrintable(QStringLiteral("%1 for %2").arg(enclosed.volume).arg(expected)));
            const Vec3 truth = geometry.centreLps() + (n == 0 ? boxAt : ballAt);
            QVERIFY2(length(enclosed.centre - truth) < 1.5,
                qPrintable(QString::number(length(enclosed.centre - truth))));
        }
        // Programs that turn LPS into RAS know by this; and everybody reads what it is not for.
        std::ifstream file(files->front(), std::ios::binary);
        std::string header(80, '\0');
        file.read(header.data(), 80);
        QVERIFY(header.find("SPACE=LPS") != std::string::npos);
        QVERIFY(header.find("Not for clinical use") != std::string::npos);
    }

    void onePlyFileHoldsAllInTheirColours()
    {
        const fovea::test::TestFolder folder;
        const auto files = writeSurfaces(*twoStructures(leftHandedGeometry()), folder.file("head.ply"));
        QVERIFY2(files, files ? "" : describe(files.error()).c_str());
        QCOMPARE(files->size(), std::size_t { 1 });
        vtkNew<vtkPLYReader> reader;
        reader->SetFileName(files->front().c_str());
        reader->Update();
        auto* colours = vtkUnsignedCharArray::SafeDownCast(reader->GetOutput()->GetPointData()->GetScalars());
        QVERIFY(colours != nullptr);
        // Each colour lies where its structure is.
        const Vec3 centre = leftHandedGeometry().centreLps();
        int box = 0;
        int ball = 0;
        for (vtkIdType n = 0; n < colours->GetNumberOfTuples(); ++n) {
            const double* at = reader->GetOutput()->GetPoint(n);
            const Vec3 point { at[0], at[1], at[2] };
            const bool isBox = colours->GetTypedComponent(n, 0) == 255;
            QVERIFY(length(point - centre - (isBox ? boxAt : ballAt)) < 14.0);
            QCOMPARE(int { colours->GetTypedComponent(n, 2) }, isBox ? 0 : 250);
            (isBox ? box : ball) += 1;
        }
        QVERIFY(box > 100 && ball > 100);
        QVERIFY(enclosedBy(*reader->GetOutput()).volume > 0.0);
    }

    void failuresLeaveNothing()
    {
        const fovea::test::TestFolder folder;
        const auto map = twoStructures(anisotropicGeometry());
        QCOMPARE(writeSurfaces(*map, folder.file("head.obj")).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(writeSurfaces(*map, folder.file("missing/head.ply")).error().code, ErrorCode::Unwritable);
        const auto empty = labelMapOf(
            anisotropicGeometry(), { { 1, "Nothing", { 0, 255, 0 } } }, [](Vec3, Vec3) { return 0; },
            modelSource());
        QCOMPARE(writeSurfaces(*empty, folder.file("head.ply")).error().code, ErrorCode::NotFound);
        QVERIFY(std::filesystem::is_empty(folder.path()));
    }
};

QTEST_GUILESS_MAIN(SurfaceFileTest)
#include "SurfaceFileTest.moc"
