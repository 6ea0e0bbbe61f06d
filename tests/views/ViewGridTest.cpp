#include "views/widgets/ViewGrid.h"

#include "tests/views/Phantoms.h"
#include "views/widgets/SlicePane.h"
#include "views/widgets/Theme.h"
#include "views/widgets/Viewport.h"
#include "views/widgets/VolumePane.h"

#include <QApplication>
#include <QComboBox>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QWheelEvent>

#include <cmath>
#include <memory>

using namespace fovea;
using namespace fovea::views;
using namespace fovea::views::test;

namespace {

std::shared_ptr<const Volume> body()
{
    const Geometry geometry = plainGeometry();
    return volumeOf<std::int16_t>(geometry, [](Vec3 p, Vec3) { return 500 + 10 * p.x + 3 * p.y - 5 * p.z; });
}

void turnWheel(QWidget& widget, int notches, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
{
    const QPointF at(widget.width() / 3.0, widget.height() / 3.0);
    QWheelEvent event(at, widget.mapToGlobal(at), {}, { 0, 120 * notches }, Qt::NoButton, modifiers,
        Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&widget, &event);
}

void drag(
    QWidget& widget, Qt::MouseButton button, QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {})
{
    QTest::mousePress(&widget, button, modifiers, from);
    for (int step = 1; step <= 4; ++step) {
        const QPointF at = from + (to - from) * step / 4.0;
        QMouseEvent move(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, button, modifiers);
        QCoreApplication::sendEvent(&widget, &move);
    }
    QTest::mouseRelease(&widget, button, modifiers, to);
}

} // namespace

class ViewGridTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_grid.reset(); }
    void theScreenShowsThePicture();
    void emptyPanesSayWhatToDo();
    void theWheelMovesTheLinkedCursor();
    void keysScroll();
    void theSliderScrolls();
    void aLeftDragMovesTheCursorOfEveryPane();
    void aRightDragChangesTheWindow();
    void ctrlWheelZoomsAtThePointer();
    void aMiddleDragPans();
    void aDoubleClickMaximisesAndComesBack();
    void keysInvertAndReset();
    void draggingIn3dTurnsIt();
    void layersReachEveryPane();
    void linkedStatesFollowEachOther();
    void layoutsPlaceThePanes();
    void panesHaveNamesForScreenReaders();
    void movingToAnotherWindowKeepsThePicture();

private:
    QWidget& axial() const { return m_grid->slicePane(Orientation::Axial)->viewport(); }

    std::unique_ptr<ViewGrid> m_grid;
};

void ViewGridTest::init()
{
    m_grid = std::make_unique<ViewGrid>();
    m_grid->resize(800, 600);
    m_grid->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_grid.get()));
    if (qstrcmp(QTest::currentTestFunction(), "emptyPanesSayWhatToDo") != 0)
        m_grid->setVolume(body());
}

void ViewGridTest::theScreenShowsThePicture()
{
    for (const Orientation orientation :
        { Orientation::Axial, Orientation::Sagittal, Orientation::Coronal }) {
        SlicePane& pane = *m_grid->slicePane(orientation);
        const QImage shown = pane.viewport().grabFramebuffer();
        QCOMPARE(shown.width(), pane.scene().width());
        pane.scene().setAnnotations({ false, false, false, {} });
        const QImage bare = pane.viewport().grabFramebuffer();
        const auto& picture = pane.scene().picture();
        int lit = 0;
        for (int y = 0; y < bare.height(); ++y) {
            for (int x = 0; x < bare.width(); ++x) {
                const std::uint8_t wanted = picture[static_cast<std::size_t>(y * bare.width() + x) * 3];
                QCOMPARE(qRed(bare.pixel(x, y)), int { wanted });
                lit += wanted > 50 ? 1 : 0;
            }
        }
        QVERIFY(lit > 1000);
        QVERIFY(shown != bare);
    }
    QTRY_VERIFY_WITH_TIMEOUT(m_grid->grab().toImage() != QImage(), 1000);
}

void ViewGridTest::emptyPanesSayWhatToDo()
{
    const QImage told = axial().grab().toImage();
    m_grid->setEmptyText({});
    QVERIFY(axial().grab().toImage() != told);
    turnWheel(axial(), 1); // and nothing breaks
    QTest::keyClick(m_grid->pane(0), Qt::Key_Up);
    drag(axial(), Qt::LeftButton, { 20, 20 }, { 40, 40 });
}

void ViewGridTest::theWheelMovesTheLinkedCursor()
{
    QSignalSpy moved(&m_grid->state(), &ViewState::cursorChanged);
    const Vec3 before = m_grid->state().cursorLps();
    turnWheel(axial(), 1);
    QCOMPARE(moved.count(), 1);
    QCOMPARE(m_grid->state().cursorLps().z, before.z + 1.0); // away from the viewer: towards the head
    turnWheel(axial(), -3);
    QCOMPARE(m_grid->state().cursorLps().z, before.z - 2.0);
    const SliceScene& coronal = m_grid->slicePane(Orientation::Coronal)->scene();
    QCOMPARE(coronal.cursorLps(), m_grid->state().cursorLps());
}

void ViewGridTest::keysScroll()
{
    Pane* pane = m_grid->pane(0);
    const double z = m_grid->state().cursorLps().z;
    QTest::keyClick(pane, Qt::Key_Up);
    QCOMPARE(m_grid->state().cursorLps().z, z + 1.0);
    QTest::keyClick(pane, Qt::Key_PageDown);
    QCOMPARE(m_grid->state().cursorLps().z, z - 9.0);
    QTest::keyClick(pane, Qt::Key_Home);
    QCOMPARE(m_grid->state().cursorLps().z, plainGeometry().originLps.z);
    QTest::keyClick(pane, Qt::Key_End);
    QCOMPARE(m_grid->state().cursorLps().z, plainGeometry().originLps.z + 29.0);
}

void ViewGridTest::theSliderScrolls()
{
    auto* slider = m_grid->pane(0)->findChild<QSlider*>();
    QVERIFY(slider);
    QCOMPARE(slider->maximum(), 29);
    slider->setValue(4);
    QCOMPARE(m_grid->state().cursorLps().z, plainGeometry().originLps.z + 4.0);
    turnWheel(axial(), 2);
    QCOMPARE(slider->value(), 6);
}

void ViewGridTest::aLeftDragMovesTheCursorOfEveryPane()
{
    const SliceScene& scene = m_grid->slicePane(Orientation::Axial)->scene();
    axial().grab();
    const Vec3 target = plainGeometry().indexToLps({ 31, 11, 15 });
    const auto at = scene.lpsToDisplay(target);
    const double ratio = axial().devicePixelRatioF();
    drag(axial(), Qt::LeftButton, { 60, 60 },
        { static_cast<int>(at.x / ratio), static_cast<int>(at.y / ratio) });
    const Vec3 cursor = m_grid->state().cursorLps();
    QVERIFY(length(cursor - target) < 1e-9); // snapped to the voxel
    QCOMPARE(m_grid->slicePane(Orientation::Sagittal)->scene().cursorLps(), cursor);
    QCOMPARE(m_grid->slicePane(Orientation::Coronal)->scene().cursorLps(), cursor);
}

void ViewGridTest::aRightDragChangesTheWindow()
{
    const Window before = m_grid->state().window();
    drag(axial(), Qt::RightButton, { 60, 60 }, { 160, 60 });
    const Window wider = m_grid->state().window();
    QVERIFY(wider.width > before.width);
    QCOMPARE(wider.centre, before.centre);
    drag(axial(), Qt::LeftButton, { 60, 60 }, { 60, 100 }, Qt::ControlModifier);
    QVERIFY(m_grid->state().window().centre > wider.centre);
    QCOMPARE(m_grid->slicePane(Orientation::Coronal)->scene().window(), m_grid->state().window());
    drag(axial(), Qt::RightButton, { 200, 60 }, { -3000, 60 });
    QVERIFY(m_grid->state().window().width >= 1.0);
}

void ViewGridTest::ctrlWheelZoomsAtThePointer()
{
    SliceScene& scene = m_grid->slicePane(Orientation::Axial)->scene();
    axial().grab();
    const double ratio = axial().devicePixelRatioF();
    const double x = axial().width() / 3.0 * ratio;
    const double y = axial().height() / 3.0 * ratio;
    const Vec3 under = scene.displayToLps(x, y);
    const double before = scene.mmPerPixel();
    const Vec3 cursor = m_grid->state().cursorLps();
    turnWheel(axial(), 2, Qt::ControlModifier);
    QVERIFY(scene.mmPerPixel() < before);
    QVERIFY(length(scene.displayToLps(x, y) - under) < 1e-6);
    QCOMPARE(m_grid->state().cursorLps(), cursor);
}

void ViewGridTest::aMiddleDragPans()
{
    const SliceScene& scene = m_grid->slicePane(Orientation::Axial)->scene();
    axial().grab();
    const auto before = scene.lpsToDisplay({ 0, 0, 0 });
    drag(axial(), Qt::MiddleButton, { 60, 60 }, { 100, 40 });
    const auto after = scene.lpsToDisplay({ 0, 0, 0 });
    const double ratio = axial().devicePixelRatioF();
    QVERIFY(std::abs(after.x - before.x - 40 * ratio) < 1e-6);
    QVERIFY(std::abs(after.y - before.y + 20 * ratio) < 1e-6);
}

void ViewGridTest::aDoubleClickMaximisesAndComesBack()
{
    QWidget& coronal = m_grid->slicePane(Orientation::Coronal)->viewport();
    const int before = coronal.width();
    QTest::mouseDClick(&coronal, Qt::LeftButton);
    QVERIFY(m_grid->isMaximised());
    QVERIFY(!m_grid->pane(0)->isVisible());
    QVERIFY(m_grid->pane(2)->isVisible());
    QTRY_VERIFY(coronal.width() > before * 3 / 2);
    QTest::keyClick(m_grid->pane(2), Qt::Key_F);
    QVERIFY(!m_grid->isMaximised());
    QVERIFY(m_grid->pane(0)->isVisible());
    QTRY_COMPARE(coronal.width(), before);
}

void ViewGridTest::keysInvertAndReset()
{
    Pane* pane = m_grid->pane(0);
    SliceScene& scene = m_grid->slicePane(Orientation::Axial)->scene();
    axial().grab();
    const double fitted = scene.mmPerPixel();
    const Window window = m_grid->state().window();
    QTest::keyClick(pane, Qt::Key_I);
    QVERIFY(scene.isInverted());
    QTest::keyClick(pane, Qt::Key_Plus);
    QVERIFY(scene.mmPerPixel() < fitted);
    m_grid->setWindow({ 1, 2 });
    QTest::keyClick(pane, Qt::Key_R);
    QVERIFY(!scene.isInverted());
    QCOMPARE(scene.mmPerPixel(), fitted);
    QCOMPARE(m_grid->state().window(), window);
}

void ViewGridTest::draggingIn3dTurnsIt()
{
    VolumePane& pane = *m_grid->volumePane();
    pane.scene().finish();
    const QImage before = pane.viewport().grabFramebuffer();
    drag(pane.viewport(), Qt::LeftButton, { 100, 100 }, { 150, 120 });
    QTest::qWait(400); // the fine picture
    const QImage after = pane.viewport().grabFramebuffer();
    QVERIFY(before != after);
    QTest::keyClick(&pane, Qt::Key_Home);
    QTest::qWait(400);
    QCOMPARE(pane.viewport().grabFramebuffer(), before);
}

void ViewGridTest::layersReachEveryPane()
{
    const QImage before = axial().grab().toImage();
    const auto map = labelMapOf(
        plainGeometry(), { { 1, "Left", { 255, 0, 0 } } }, [](Vec3 p, Vec3) { return p.x > 0 ? 1 : 0; },
        modelSource());
    m_grid->setLabelLayers({ { map } });
    QVERIFY(axial().grab().toImage() != before);
    // 3D shows the surface alone, and says so.
    VolumePane& volume = *m_grid->volumePane();
    volume.scene().finish();
    volume.viewport().grab();
    auto* presets = volume.findChild<QComboBox*>();
    QTRY_COMPARE(presets->currentText(), "Surfaces only");
    volume.setPreset("Head");
    QVERIFY(volume.scene().isImageVisible());
    QCOMPARE(presets->currentText(), "Head");
    // One pane of a comparison may show its own.
    m_grid->slicePane(Orientation::Axial)->setOwnLabelLayers(std::vector<LabelLayer> {});
    QCOMPARE(axial().grab().toImage(), before);
    m_grid->setVolume(body());
    QVERIFY(m_grid->state().labelLayers().empty());
}

void ViewGridTest::linkedStatesFollowEachOther()
{
    ViewState a;
    ViewState b;
    a.setVolume(body());
    b.setVolume(body());
    ViewState::link(a, b);
    a.setCursorLps({ 1, 2, 3 });
    QCOMPARE(b.cursorLps(), (Vec3 { 1, 2, 3 }));
    b.setWindow({ 7, 8 });
    QCOMPARE(a.window(), (Window { 7, 8 }));
}

void ViewGridTest::layoutsPlaceThePanes()
{
    m_grid->setLayoutKind(ViewGrid::Layout::OneAndThree);
    m_grid->setMainPane(3);
    QCoreApplication::sendPostedEvents();
    QTRY_VERIFY(m_grid->pane(3)->height() > 550);
    QVERIFY(m_grid->pane(0)->height() < 220);
    QVERIFY(m_grid->pane(0)->x() > m_grid->pane(3)->x());
    m_grid->setLayoutKind(ViewGrid::Layout::Single);
    QVERIFY(m_grid->pane(3)->isVisible() && !m_grid->pane(1)->isVisible());
    m_grid->setLayoutKind(ViewGrid::Layout::FourUp);
    for (int index = 0; index < 4; ++index)
        QVERIFY(m_grid->pane(index)->isVisible());
}

void ViewGridTest::panesHaveNamesForScreenReaders()
{
    for (int index = 0; index < 4; ++index) {
        QVERIFY(!m_grid->pane(index)->accessibleName().isEmpty());
        QVERIFY(m_grid->pane(index)->focusPolicy() & Qt::TabFocus);
    }
}

void ViewGridTest::movingToAnotherWindowKeepsThePicture()
{
    const QImage before = axial().grab().toImage();
    QWidget other;
    other.resize(900, 700);
    m_grid->setParent(&other);
    m_grid->resize(800, 600);
    m_grid->show();
    other.show();
    QVERIFY(QTest::qWaitForWindowExposed(&other));
    QTRY_COMPARE(axial().grab().toImage(), before);
    m_grid->setParent(nullptr);
}

int main(int count, char** arguments)
{
    QApplication application(count, arguments);
    applyDarkTheme(application);
    ViewGridTest test;
    return QTest::qExec(&test, count, arguments);
}

#include "ViewGridTest.moc"
