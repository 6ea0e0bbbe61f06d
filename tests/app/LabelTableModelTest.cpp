#include "app/panels/LabelTableModel.h"

#include "core/image/Volume.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace fovea;
using namespace fovea::app;

namespace {

// Two labels on a grid of 2 x 3 x 4 mm voxels: 5 voxels of label 1, 2 of label 7.
std::shared_ptr<const LabelMap> makeLabelMap()
{
    Geometry geometry;
    geometry.size = { 4, 3, 2 };
    geometry.spacingMm = { 2, 3, 4 };
    auto image = LabelMap::Image::New();
    applyGeometry(geometry, *image);
    image->Allocate(true);
    std::fill_n(image->GetBufferPointer(), 5, std::uint16_t { 1 });
    std::fill_n(image->GetBufferPointer() + 20, 2, std::uint16_t { 7 });
    auto labelMap
        = LabelMap::create(image, { { 1, "Liver", { 10, 20, 30 } }, { 7, "Spleen", { 200, 100, 0 } } }, {});
    return std::make_shared<const LabelMap>(std::move(*labelMap));
}

} // namespace

class LabelTableModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsNamesColoursAndVolumes();
    void checkboxHidesALabel();
    void showOnlyTogglesBetweenOneAndAll();
    void volumesReadAsPeopleWriteThem();

private:
    static QVariant at(const LabelTableModel& model, int row, int column, int role = Qt::DisplayRole)
    {
        return model.data(model.index(row, column), role);
    }
};

void LabelTableModelTest::showsNamesColoursAndVolumes()
{
    LabelTableModel model;
    const QAbstractItemModelTester tester(&model);
    QCOMPARE(model.rowCount(), 0);
    model.setLabelMap(makeLabelMap());
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(at(model, 1, LabelTableModel::NameColumn).toString(), "Spleen");
    QCOMPARE(
        at(model, 1, LabelTableModel::NameColumn, Qt::DecorationRole).value<QColor>(), QColor(200, 100, 0));
    // 5 voxels of 24 cubic millimetres.
    QCOMPARE(at(model, 0, LabelTableModel::VolumeColumn).toString(), volumeText(0.12));
}

void LabelTableModelTest::checkboxHidesALabel()
{
    LabelTableModel model;
    model.setLabelMap(makeLabelMap());
    const QSignalSpy changes(&model, &LabelTableModel::visibilityChanged);
    QVERIFY(model.setData(model.index(0, LabelTableModel::NameColumn), Qt::Unchecked, Qt::CheckStateRole));
    QCOMPARE(model.visible(), (std::vector<bool> { false, true }));
    QCOMPARE(changes.count(), 1);
}

void LabelTableModelTest::showOnlyTogglesBetweenOneAndAll()
{
    LabelTableModel model;
    model.setLabelMap(makeLabelMap());
    model.showOnly(1);
    QCOMPARE(model.visible(), (std::vector<bool> { false, true }));
    model.showOnly(1);
    QCOMPARE(model.visible(), (std::vector<bool> { true, true }));
}

void LabelTableModelTest::volumesReadAsPeopleWriteThem()
{
    QLocale::setDefault(QLocale::c());
    QCOMPARE(volumeText(512.3), "512 mL");
    QCOMPARE(volumeText(8.34), "8.3 mL");
    QCOMPARE(volumeText(0.1234), "0.12 mL");
}

QTEST_GUILESS_MAIN(LabelTableModelTest)
#include "LabelTableModelTest.moc"
